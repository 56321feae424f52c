import pytest
from lsp_loopback import Loopback


@pytest.fixture
def loopback(request: pytest.FixtureRequest) -> Loopback:
    """A server in this process; `lsp_defects.mended` runs a test on both kinds."""
    return Loopback(bare=getattr(request, "param", "hardened") == "bare")
