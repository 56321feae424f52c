"""Generated nodes do what their contracts say, in the real world: requests over loopback, files on the disk."""

from pathlib import Path

import pytest

from generation.planning import CONTRACTS
from generation.test_under_omnibase_core import PYTHON, core, run, run_tests, write_package, write_wired

pytestmark = pytest.mark.e2e
__all__ = ["core"]  # the fixture that skips where there is no omnibase_core

LABEL = """
from node_label_compute.handlers.handler_label import HandlerLabel
from node_label_compute.models.model_label_request import ModelLabelRequest
from omnibase_core.errors.model_onex_error import ModelOnexError

answer = HandlerLabel().handle(ModelLabelRequest(recipient=" Rene\\u0301 ", phone="+1 (555) 12", weight_kg=2))
assert answer.model_dump() == {"recipient": "Ren\\u00e9", "phone": "155512", "weight_kg": 2.0, "layout": "a6"}, answer
try:
    HandlerLabel().handle(ModelLabelRequest(recipient="  ", phone="", weight_kg=2))
except ModelOnexError as error:
    assert "recipient" in str(error)
else:
    raise AssertionError("an empty recipient is refused")
"""

CUSTOMERS = """
import asyncio, json, os, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from node_customer_effect.handlers.handler_archive_card import HandlerArchiveCard
from node_customer_effect.handlers.handler_create_customer import HandlerCreateCustomer
from node_customer_effect.handlers.handler_drop_card import HandlerDropCard
from node_customer_effect.handlers.handler_fetch_customer import HandlerFetchCustomer
from node_customer_effect.handlers.handler_read_card import HandlerReadCard
from node_customer_effect.handlers.handler_write_card import HandlerWriteCard
from node_customer_effect.models.model_archive_card_request import ModelArchiveCardRequest
from node_customer_effect.models.model_create_customer_request import ModelCreateCustomerRequest
from node_customer_effect.models.model_drop_card_request import ModelDropCardRequest
from node_customer_effect.models.model_fetch_customer_request import ModelFetchCustomerRequest
from node_customer_effect.models.model_read_card_request import ModelReadCardRequest
from node_customer_effect.models.model_write_card_request import ModelWriteCardRequest
from omnibase_core.errors.model_onex_error import ModelOnexError

SEEN, STATUSES = [], [503, 200]

class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        SEEN.append((self.path, self.headers["X-Note"]))
        self.answer(STATUSES.pop(0), {"contacts": [{"email": "a@example.org"}]})

    def do_POST(self):
        SEEN.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
        self.answer(201, {"id": 7})

    def answer(self, status, data):
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"

async def refused(handler, request, word):
    try:
        await handler.handle(request)
    except ModelOnexError as error:
        assert word in str(error), error
    else:
        raise AssertionError(f"{request} is refused")

async def main():
    os.environ["CUSTOMERS_URL"] = url
    customer = "12345678-1234-4678-9234-567812345678"
    fetched = await HandlerFetchCustomer().handle(ModelFetchCustomerRequest(customer_id=customer, note="it"))
    assert fetched.model_dump(mode="json") == {"customer_id": customer, "email": "a@example.org", "source": "api"}
    assert SEEN == [(f"/customers/{customer}?expand=contacts", "about it")] * 2, SEEN  # 503 first, and then again
    SEEN.clear()

    new = ModelCreateCustomerRequest(base_url=url, name='Ann "the" \\\\ One', age=30, country="NL")
    assert (await HandlerCreateCustomer().handle(new)).customer_id == 7
    body = {"name": 'Ann "the" \\\\ One', "age": 30, "labels": ["customer", "from NL"], "details": {"is_new": True}}
    assert SEEN == [("/customers", body)], SEEN

    server.shutdown()
    server.server_close()
    await refused(HandlerCreateCustomer(), new, "create_customer")

    folder = Path("files")
    request = {"folder": str(folder), "customer": "ann"}
    card = folder / "cards/ann.txt"
    written = await HandlerWriteCard().handle(ModelWriteCardRequest(**request, content="caf\\u00e9"))
    assert card.read_text(encoding="utf-8") == "caf\\u00e9"
    assert (written.path, written.size_bytes, card.stat().st_mode & 0o777) == (str(card), 5, 0o640), written
    assert (await HandlerReadCard().handle(ModelReadCardRequest(**request))).content == "caf\\u00e9"
    await HandlerArchiveCard().handle(ModelArchiveCardRequest(**request, year="2030"))
    assert sorted(map(str, folder.rglob("*.txt"))) == ["files/archive/2030/ann.txt"]
    await refused(HandlerDropCard(), ModelDropCardRequest(**request), "FileNotFoundError")
    upwards = {"folder": str(folder), "customer": "../../etc/passwd"}
    await refused(HandlerReadCard(), ModelReadCardRequest(**upwards), "leads out")

asyncio.run(main())
"""


PARCELS = """
import asyncio, sys, yaml
from uuid import uuid4

from freight.nodes.node_parcel_reducer.handler import HandlerParcel
from freight.nodes.node_parcel_reducer.machine import TRANSITIONS, advance
from freight.nodes.node_parcel_reducer.models.model_parcel_event import ModelParcelEvent
from omnibase_core.errors.model_onex_error import ModelOnexError
from omnibase_core.models.contracts.subcontracts.model_fsm_subcontract import ModelFSMSubcontract
from omnibase_core.utils.util_fsm_executor import execute_transition

parcel, state, done = uuid4(), None, []
for event in ({"trigger": "loaded", "weight_kg": 2, "region": "north"}, {"trigger": "signed"}):
    given = {"parcel_id": parcel, **event, **({"state": state} if state else {})}
    answer = HandlerParcel().handle(ModelParcelEvent.model_validate(given))
    assert answer.parcel_id == parcel
    state = answer.state
    done += [intent.action_name for intent in answer.intents]
assert state.value == "delivered"
assert done == ["print_label", "count", "plan_route", "tell_addressee"], done

# the executor of omnibase_core goes the same ways, and asks for the same to be done on the states
fsm = ModelFSMSubcontract.model_validate(yaml.safe_load(sys.argv[1])["state_transitions"])

def ours(state, trigger, facts):
    try:
        reached, intents = advance(state, trigger, facts)
    except ModelOnexError:
        return state.value, []
    return reached.value, [intent.action_name for intent in intents if intent.intent_type == "fsm_state_action"]

def official(state, trigger, facts):
    try:
        result = asyncio.run(execute_transition(fsm, state.value, trigger, facts))
    except ModelOnexError:
        return state.value, []
    names = [intent.payload.action_name for intent in result.intents if intent.intent_type == "fsm_state_action"]
    return result.new_state, names

compared = 0
for state in type(state):
    for trigger in sorted({way.trigger for way in TRANSITIONS}):
        for weight in (None, 2, 31.5, 40):
            for region in (None, "north", "south", "west"):
                facts = {"weight_kg": weight, "region": region}
                is_final = state.value in ("delivered", "lost")  # the executor lets any state end twice
                if weight is not None and not is_final:
                    assert ours(state, trigger, facts) == official(state, trigger, facts), (state, trigger, facts)
                    compared += 1
assert compared == 3 * 3 * 3 * 4
"""

DINNER = """
import asyncio
from omnibase_core.errors.model_onex_error import ModelOnexError
from kitchen.nodes.node_dinner_orchestrator.handler import HandlerDinner
from kitchen.nodes.node_dinner_orchestrator.models.model_dinner_order import ModelDinnerOrder

begun, ended, tries = [], [], []

async def cook(order, step):
    assert order.table == 7
    assert set(step.waits_for) <= set(ended), step
    begun.append(step.name)
    if step.name == "roast":
        tries.append(step)
        if len(tries) < 3:
            raise ModelOnexError("burnt")
    await asyncio.sleep(0.01)
    ended.append(step.name)

answer = asyncio.run(HandlerDinner(cook).handle(ModelDinnerOrder(table=7)))
assert answer.table == 7
assert answer.completed_steps == ("shop", "soup", "roast", "serve", "thank")
assert (len(tries), answer.failed_steps, answer.skipped_steps) == (3, (), ())
assert begun[:3] == ["shop", "soup", "roast"]

async def strike(order, step):
    if step.name == "soup":
        raise ModelOnexError("salted twice")

answer = asyncio.run(HandlerDinner(strike).handle(ModelDinnerOrder(table=7)))
assert answer.completed_steps == ("shop", "roast")
assert (answer.failed_steps, answer.skipped_steps) == (("soup",), ("serve", "thank"))
"""


TRACKING = """
import asyncio, sys
from handler_parcel_tracking.handlers.handler_parcel_tracking import HandlerParcelTracking
from handler_parcel_tracking.models.model_tracking_request import ModelTrackingRequest
from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.errors.model_onex_error import ModelOnexError
from omnibase_core.models.resolver.model_handler_resolver_context import ModelHandlerResolverContext
from omnibase_core.services.service_handler_resolver import ServiceHandlerResolver

handler = ServiceHandlerResolver().resolve(
    ModelHandlerResolverContext(
        handler_cls=HandlerParcelTracking,
        handler_module=HandlerParcelTracking.__module__,
        handler_name="HandlerParcelTracking",
        contract_name="parcel_tracking",
        node_name="parcel_tracking",
    )
).handler_instance
request = ModelTrackingRequest(parcel_id="AB123456", carrier="post", since=None)
try:
    answer = asyncio.run(handler.handle(request))
except ModelOnexError as error:
    assert sys.argv[1] == "open", error
    assert error.error_code is EnumCoreErrorCode.METHOD_NOT_IMPLEMENTED
    assert "parcel_tracking has no behaviour" in str(error)
else:
    assert sys.argv[1] == "written"
    assert (answer.parcel_id, answer.stops[0].city) == ("AB123456", "Ulm")
"""

SCRIPTS = [
    ("node_label_compute", LABEL),
    ("node_customer_effect", CUSTOMERS),
    ("node_parcel_reducer", PARCELS),
    ("node_dinner_orchestrator", DINNER),
]


@pytest.mark.parametrize(("stem", "script"), SCRIPTS)
def test_a_node_does_what_its_contract_says(tmp_path: Path, stem: str, script: str) -> None:
    path = next(path for path in CONTRACTS if path.stem == stem)
    write_package(tmp_path, path)
    done = run([PYTHON, "-W", "error", "-c", script, path.read_text(encoding="utf-8")], tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_runtime_of_omnibase_core_runs_what_a_person_wrote(tmp_path: Path) -> None:
    path = next(path for path in CONTRACTS if path.stem == "handler_parcel_tracking")
    write_wired(tmp_path, path)
    (file,) = tmp_path.rglob("behaviour_parcel_tracking.py")
    done = run([PYTHON, "-W", "error", "-c", TRACKING, "open"], tmp_path)
    assert done.returncode == 0, done.stderr
    text = file.read_text(encoding="utf-8")
    answer = '{"parcel_id": request.parcel_id, "state": "sent", "stops": [{"city": "Ulm"}], "weight_kg": None}'
    body = f"    return ModelTrackingReply.model_validate({answer})\n"
    file.write_text(text[: text.index("    raise ModelOnexError(")] + body, encoding="utf-8")
    done = run([PYTHON, "-W", "error", "-c", TRACKING, "written"], tmp_path)
    assert done.returncode == 0, done.stderr
    tested = run_tests(tmp_path)
    assert tested.returncode == 0, tested.stdout
