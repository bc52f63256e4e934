"""Without the extra `serve`, as in an environment from before it, these tests are left out."""

from __future__ import annotations

from depeche import extras

if extras.installed("serve"):
    from serve.fixtures import api, worker

    __all__ = ["api", "worker"]
else:
    collect_ignore_glob = ["test_*.py"]
