"""The libraries by which Python reaches the outside world."""

CLIENT_LIBRARIES = frozenset(
    "aiobotocore aiofiles aiohttp aiokafka aioredis aiosqlite asyncpg asyncssh boto3 botocore confluent_kafka"
    " elasticsearch ftplib grpc httpx kafka motor nats paramiko pika psycopg psycopg2 pymongo pymysql qdrant_client"
    " redis requests smtplib socket sqlalchemy sqlite3 subprocess telnetlib urllib3 websockets".split()
)
"""By the first part of their names. Whoever imports one means to use it."""

CLIENT_MODULES = frozenset({"http.client", "urllib.request"})
"""Parts of libraries that are harmless otherwise."""

FILE_FUNCTIONS = frozenset(
    {
        *("open", "io.open", "os.open", "os.remove", "os.unlink", "os.rename", "os.replace", "os.mkdir", "os.makedirs"),
        *("os.rmdir", "os.removedirs", "os.listdir", "os.scandir", "os.walk", "os.chmod", "os.symlink", "os.system"),
        *("shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copytree", "shutil.move", "shutil.rmtree"),
        *("tempfile.mkdtemp", "tempfile.mkstemp", "tempfile.NamedTemporaryFile", "tempfile.TemporaryDirectory"),
    }
)
"""Functions that touch files or run programs."""

FILE_METHODS = frozenset(
    {"read_text", "read_bytes", "write_text", "write_bytes", "rglob", "unlink", "rmdir", "iterdir"}
)
"""Methods that only paths have."""
