"""Put new weights of a bundled model or adapter in place, and their digests into the registry.

python -m training.release marian-fr-en FOLDER
python -m training.release smollm2-brief FOLDER

FOLDER is what ``save_pretrained`` wrote, in any float type; a translator's has its tokenizer, too.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable
from pathlib import Path

from depeche.models.catalogue import bundled_folder, registry
from depeche.models.digests import sha256
from depeche.storage import atomic

_ADAPTER = ("adapter_config.json", "adapter_model.safetensors")


def main() -> None:
    """Convert, write, record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    known = registry()
    names = [entry.name for entry in known.values() if entry.bundled or entry.adapter]
    parser.add_argument("name", choices=names)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    entry = known[arguments.name]
    target = bundled_folder() / entry.name
    if entry.bundled:
        translator(arguments.folder, target, entry.files)
    else:
        adapter(arguments.folder, target)
    table = "files" if entry.bundled else "adapter"
    seal(
        bundled_folder() / "registry.toml",
        f"{entry.name}.{table}",
        target,
        entry.files or entry.adapter,
    )


def translator(folder: Path, target: Path, files: Iterable[str]) -> None:
    """Copy the files of a MarianMT folder, its weights as float16 safetensors.

    Raises:
        SystemExit: one of ``files`` is missing.
    """
    from safetensors.torch import load_file, save

    if missing := [name for name in files if not (folder / name).is_file()]:
        raise SystemExit(f"{folder} has no {missing[0]}.")
    target.mkdir(exist_ok=True)
    for name in files:
        with atomic.replacing(target / name) as file:
            if name == "model.safetensors":
                half = {n: tensor.half() for n, tensor in load_file(folder / name).items()}
                file.write(save(half, metadata={"format": "pt"}))
            else:
                file.write((folder / name).read_bytes())


def adapter(folder: Path, target: Path) -> None:
    """Copy a low-rank adapter; where the base lay on the machine that trained it is left out."""
    configuration = json.loads((folder / _ADAPTER[0]).read_text(encoding="utf-8"))
    configuration["base_model_name_or_path"] = None
    text = json.dumps(configuration, indent=2, sort_keys=True) + "\n"
    (target / _ADAPTER[0]).write_text(text, encoding="utf-8")
    (target / _ADAPTER[1]).write_bytes((folder / _ADAPTER[1]).read_bytes())


def seal(path: Path, table: str, target: Path, files: Iterable[str]) -> None:
    """Record the SHA-256 of files of ``target`` in a table of the registry at ``path``."""
    text = path.read_text(encoding="utf-8")
    for file in files:
        line = re.compile(
            rf'(\[{re.escape(table)}\][^\[]*?^"{re.escape(file)}" = ")[0-9a-f]{{64}}(")',
            re.DOTALL | re.MULTILINE,
        )
        text, found = line.subn(rf"\g<1>{sha256(target / file)}\g<2>", text)
        if found != 1:
            raise SystemExit(f"{path} has no digest of {file} to replace.")
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
