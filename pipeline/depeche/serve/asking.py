"""Waiting for the answer to a job, and forgetting the job if its client does not wait."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request

from depeche.serve.work import In, Kind, Out, Worker


async def ask(request: Request, worker: Worker, kind: Kind[In, Out], value: In, size: int) -> Out:
    """The answer to a job.

    Args:
        request: what it is done for; its body has been read.
        worker: what does it.
        kind: as for ``Worker.submit``, as are ``value`` and ``size``.

    Raises:
        RequestError: there is no place in the queue.
        ClientDisconnect: the client is gone; if its turn had not come, the job is not done.
        DepecheError: what the job came to.
    """
    answer = asyncio.wrap_future(worker.submit(kind, value, size))
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((answer, gone), return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            raise ClientDisconnect
        return answer.result()
    finally:
        answer.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
