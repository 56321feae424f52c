"""Storage: tables a node owns, projections it offers, state it keeps."""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.schema import (
    ANYTHING,
    BOOLEAN,
    FREE_MAP,
    TEXT,
    TEXTS,
    Block,
    Key,
    ListOf,
    MapOf,
    OneOf,
    count,
    one_of,
    only,
)

DB_TABLE = Block(
    "db table",
    "One table the node reads or writes.",
    (
        Key("name", TEXT, "The table, in snake_case.", required=True, example="order_totals"),
        Key("database_ref", TEXT, "The database, by the name the runtime knows.", required=True, example="application"),
        Key("schema", TEXT, "The schema of the database.", required=True, example="public"),
        Key("migration", TEXT, "The migration that makes it.", required=True, example="0001_create_order_totals.sql"),
        Key(
            "access",
            only("read", "write", "read_write", "read_insert", "read_write_delete"),
            "What the node does with it.",
            default="write",
        ),
        Key("role", TEXT, "What it is for.", required=True),
    ),
)

_DB_IO = Block(
    "db_io",
    "The tables of the node.",
    (
        Key("db_tables", ListOf(DB_TABLE), "The tables it reads or writes."),
        Key("dedupe_key", OneOf((TEXTS, TEXT)), "The columns by which a row is known again."),
        Key("idempotency_key", OneOf((TEXT, TEXTS)), "The column by which a message is known again."),
        Key("ordering_key", OneOf((TEXT, TEXTS)), "The column that says which row is newer."),
    ),
)

_EXPOSURE_KEYS = (
    Key("topic", TEXT, "The topic of its snapshots.", example="onex.snapshot.projection.order-totals.v1"),
    Key("database", TEXT, "The database."),
    Key("schema", TEXT, "The schema of the database.", example="public"),
    Key("table", TEXT, "The table."),
    Key("columns", TEXTS, "The columns that are shown."),
    Key("json_columns", TEXTS, "Those of them that hold JSON."),
    Key("key_columns", TEXTS, "The columns by which a row is known."),
    Key("key_grain", one_of(unofficial=("mutable", "immutable")), "Whether a row may change."),
    Key("order_by", TEXT, "In which order rows come.", example="updated_at DESC"),
    Key("order_rank", FREE_MAP, "In which order values of a column come."),
    Key("latest_by", TEXT, "The column by which the newest row is chosen."),
    Key("limit", count(1), "How many rows at the most."),
    Key("page_selection", TEXT, "How a page is chosen."),
    Key("freshness_column", TEXT, "The column that says how new a row is."),
    Key("freshness_state_column", TEXT, "The column that says whether a row is new enough."),
    Key("degraded_reason_column", TEXT, "The column that says why it is not."),
    Key("cursor_column", TEXT, "The column by which reading goes on."),
    Key("observed_at_column", TEXT, "The column with the moment of the observation."),
    Key("last_event_id_column", TEXT, "The column with the last message."),
    Key("last_ingest_sequence_column", TEXT, "The column with the number of the last message."),
    Key("expected_event_interval_seconds", count(1), "How often something should come in, in seconds."),
    Key("tenant_column", TEXT, "The column that says whose row it is."),
    Key("bus_backed", BOOLEAN, "Whether snapshots are sent over the bus."),
    Key("consumers", OneOf((TEXT, ListOf(ANYTHING))), "Who reads it; `none` for nobody yet."),
    Key("consumers_reason", TEXT, "Why nobody does."),
    Key("backend_readers", ListOf(ANYTHING), "The services that read it."),
    Key("route_aliases", TEXTS, "Further names of its route."),
    Key("topic_config", FREE_MAP, "How its topic is made on the broker."),
)

_EXPOSURE = Block("projection exposure", "One projection that is offered.", _EXPOSURE_KEYS)

_SNAPSHOT = Block(
    "projection snapshot",
    "One snapshot that is sent.",
    (
        Key("topic", TEXT, "The topic."),
        Key("model", TEXT, "The dotted class of the message."),
        Key("ordering", TEXT, "In which order they come."),
        Key("ownership", TEXT, "Whether this node alone sends it."),
    ),
)

_PROJECTION_API = Block(
    "projection_api",
    "What a reducer offers others to read.",
    (
        Key("expose", BOOLEAN, "Whether it offers anything."),
        Key("exposures", ListOf(_EXPOSURE), "Several projections."),
        Key("snapshots", ListOf(_SNAPSHOT), "The snapshots it sends."),
        *_EXPOSURE_KEYS,
    ),
)

_MIGRATION = Block(
    "migration",
    "One migration of the database.",
    (Key("path", TEXT, "The file."), Key("description", TEXT, "What it does.")),
)

_COLUMN = Block(
    "database column",
    "One column.",
    (
        Key("name", TEXT, "Its name."),
        Key("type", TEXT, "Its type.", example="UUID"),
        Key("constraints", TEXT, "What must hold for it.", example="NOT NULL"),
        Key("description", TEXT, "What it holds."),
    ),
)

_INDEX = Block(
    "database index",
    "One index.",
    (
        Key("name", TEXT, "Its name."),
        Key("columns", TEXTS, "The columns it is over."),
        Key("description", TEXT, "What it is for."),
    ),
)

_TABLE = Block(
    "database_schema",
    "A table of the node.",
    (
        Key("table_name", TEXT, "Its name."),
        Key("columns", ListOf(_COLUMN), "Its columns."),
        Key("indexes", ListOf(_INDEX), "Its indexes."),
    ),
    open=True,
)

_READER = Block(
    "projection_reader",
    "The projections an orchestrator reads.",
    (
        Key("protocol", TEXT, "The protocol of the reader."),
        Key("module", TEXT, "The module of the protocol."),
        Key("projections", ListOf(FREE_MAP), "The projections."),
    ),
    open=True,
)

_REDUCER = (Kind.REDUCER,)

STORAGE_KEYS = (
    Key("db_io", _DB_IO, "The tables the node reads or writes.", kinds=_REDUCER),
    Key("projection_api", _PROJECTION_API, "What a reducer offers others to read.", kinds=_REDUCER),
    Key("projection_reader", _READER, "The projections an orchestrator reads.", kinds=(Kind.ORCHESTRATOR,)),
    Key("projection", FREE_MAP, "The projection a node keeps up.", kinds=_REDUCER),
    Key("reducer_contract", FREE_MAP, "What holds of a reducer's state.", kinds=_REDUCER),
    Key("state_io", FREE_MAP, "Where an orchestrator keeps its state."),
    Key("database_schema", _TABLE, "A table of the node."),
    Key("migrations", ListOf(OneOf((_MIGRATION, TEXT))), "The migrations of the database."),
    Key("storage", FREE_MAP, "Where and how data is kept."),
    Key("retention_policy", FREE_MAP, "How long data is kept."),
    Key("qdrant_config", FREE_MAP, "The collection of vectors the node uses."),
    Key("embedding_config", FREE_MAP, "How text is turned into vectors."),
    Key("valkey_schema", MapOf(ANYTHING), "The keys the node uses in a key-value store."),
    Key("datetime_handling", FREE_MAP, "How points in time are read and written."),
    Key("stat_carry", FREE_MAP, "Which figures outlive a replacement."),
    Key("freshness_sla", FREE_MAP, "How new data must be."),
    Key("freshness_policy", FREE_MAP, "How new data must be, and what happens otherwise."),
)
