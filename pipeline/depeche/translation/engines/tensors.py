"""Reading weights from safetensors files with numpy alone."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def read(folder: Path) -> dict[str, Array]:
    """All tensors in the ``*.safetensors`` files of a folder, in float32, by their names.

    Raises:
        OSError: a file cannot be read.
        KeyError: a tensor has a type other than float or integer of 16 to 64 bits.
    """
    tensors: dict[str, Array] = {}
    for path in sorted(folder.glob("*.safetensors")):
        raw = path.read_bytes()
        (length,) = struct.unpack_from("<Q", raw)
        header = json.loads(raw[8 : 8 + length])
        for name, entry in header.items():
            if name == "__metadata__":
                continue
            start, end = entry["data_offsets"]
            tensors[name] = _tensor(
                raw[8 + length + start : 8 + length + end], entry["dtype"], entry["shape"]
            )
    return tensors


def _tensor(data: bytes, kind: str, shape: list[int]) -> Array:
    if kind == "BF16":  # numpy lacks it: the upper half of a float32
        wide = np.frombuffer(data, "<u2").astype("<u4") << 16
        return wide.view("<f4").reshape(shape)
    types = {"F16": "<f2", "F32": "<f4", "F64": "<f8", "I64": "<i8", "I32": "<i4"}
    return np.frombuffer(data, types[kind]).reshape(shape).astype(np.float32)
