"""Writing CTranslate2's ``model.bin`` (binary version 6, revision 7 of the TransformerSpec).

Newer releases of CTranslate2 read older files.
"""

from __future__ import annotations

import struct
from typing import BinaryIO, Literal

import numpy as np

from depeche.translation.engines.tensors import Array

Stored = Literal["int8", "float32"]

POSITIONS = "decoder/position_encodings/encodings"  # a matrix that is never quantised
_BINARY_VERSION = 6
_REVISION = 7
_TYPES = ("float32", "int8", "int16", "int32", "float16", "bfloat16")  # CTranslate2's DataType


def write(
    file: BinaryIO, variables: dict[str, Array], aliases: dict[str, str], stored: Stored
) -> None:
    """Write the variables of a TransformerSpec.

    Args:
        file: the file, open for writing.
        variables: by their names; matrices in float32 with a row for each output.
        aliases: further names, each with the name of the variable it stands for.
        stored: the type matrices are stored in.
    """
    if stored == "int8":
        variables = _quantised(variables)
    file.write(struct.pack("<I", _BINARY_VERSION))
    _string(file, "TransformerSpec")
    file.write(struct.pack("<II", _REVISION, len(variables)))
    for name, value in sorted(variables.items()):
        _string(file, name)
        data = np.ascontiguousarray(value).tobytes()
        file.write(struct.pack("<B", value.ndim))
        file.write(struct.pack(f"<{value.ndim}I", *value.shape))
        file.write(struct.pack("<BI", _TYPES.index(value.dtype.name), len(data)))
        file.write(data)
    file.write(struct.pack("<I", len(aliases)))
    for name, target in sorted(aliases.items()):
        _string(file, name)
        _string(file, target)


def _quantised(variables: dict[str, Array]) -> dict[str, Array]:
    """The variables with matrices in int8 and one scale a row: 127 / max|row|, as CTranslate2."""
    quantised: dict[str, Array] = {}
    for name, value in variables.items():
        if value.ndim != 2 or name == POSITIONS:
            quantised[name] = value
            continue
        largest = np.abs(value).max(axis=1)
        largest[largest == 0] = 127.0
        scale = (127.0 / largest).astype(np.float32)
        quantised[name] = np.rint(value * scale[:, None]).astype(np.int8)
        quantised[f"{name}_scale"] = scale
    return quantised


def _string(file: BinaryIO, text: str) -> None:
    """Write a string with its length before it."""
    data = text.encode() + b"\0"
    file.write(struct.pack("<H", len(data)) + data)
