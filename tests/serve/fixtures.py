"""A worker with the bundled models for the tests of this folder, and the application over it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from depeche import settings
from depeche.pipeline import Pipeline
from depeche.serve.access import Access
from depeche.serve.app import make
from depeche.serve.work import Worker
from starlette.testclient import TestClient

LOCAL = Access.of("127.0.0.1", (), None)


def running(worker: Worker, stop: threading.Event) -> threading.Thread:
    thread = threading.Thread(target=worker.run, args=(stop.is_set,), daemon=True)
    thread.start()
    while not worker.ready:
        assert thread.is_alive()
        time.sleep(0.01)
    return thread


def client(worker: Worker, access: Access = LOCAL, host: str = "localhost") -> TestClient:
    return TestClient(make(worker, access), base_url=f"http://{host}")


@pytest.fixture(scope="session")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    chosen = settings.load(
        {
            "beam": 1,
            "read_back": False,
            "cache_dir": tmp_path_factory.mktemp("serve"),
            "max_file": "4M",
            "max_article": "256K",
        },
        {"DEPECHE_CONFIG": "/dev/null"},
    )
    stop = threading.Event()
    with Pipeline(chosen) as pipeline:
        made = Worker(pipeline, 64)
        thread = running(made, stop)
        yield made
        stop.set()
        thread.join()


@pytest.fixture
def api(worker: Worker) -> TestClient:
    return client(worker)
