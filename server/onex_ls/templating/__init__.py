"""Templates: found, cached, sandboxed, rendered, and traced back to the contract.

Importing this loads no Jinja2; the first template that is needed does.
"""

from onex_ls.templating.cache import TemplateCacheStats
from onex_ls.templating.errors import MissingTemplateError, TemplateError
from onex_ls.templating.locate import shipped_templates
from onex_ls.templating.manager import TemplateManager
from onex_ls.templating.types import Origin, Rendered, Template, TemplateType

__all__ = [
    "MissingTemplateError",
    "Origin",
    "Rendered",
    "Template",
    "TemplateCacheStats",
    "TemplateError",
    "TemplateManager",
    "TemplateType",
    "shipped_templates",
]
