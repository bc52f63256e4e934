"""Put new weights of a bundled model in place, and their digests into the registry.

python -m training.release marian-fr-en-mini FOLDER

FOLDER is what ``MarianMTModel.save_pretrained`` wrote, in any float type. The tokenizer and the
configuration of the bundled model stay: weights that do not fit them are refused.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from pipeline.models import bundled_folder, registry, sha256


def main() -> None:
    """Convert to float16, write, record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=[e.name for e in registry().values() if e.bundled])
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    target = bundled_folder() / arguments.name
    weights(arguments.folder, target)
    seal(bundled_folder() / "registry.toml", arguments.name, target)


def weights(folder: Path, target: Path) -> None:
    """Write the weights of ``folder`` into ``target`` as float16 safetensors.

    Raises:
        SystemExit: their shapes are not those of the weights in ``target``.
    """
    from safetensors.torch import load_file, save_file

    old = load_file(target / "model.safetensors")
    new = {name: tensor.half() for name, tensor in load_file(folder / "model.safetensors").items()}
    if {n: t.shape for n, t in old.items()} != {n: t.shape for n, t in new.items()}:
        raise SystemExit(f"{folder} holds another model than {target}.")
    temporary = target / ".model.safetensors.new"
    save_file(new, temporary, metadata={"format": "pt"})
    temporary.replace(target / "model.safetensors")


def seal(path: Path, name: str, target: Path) -> None:
    """Record the SHA-256 of a bundled model's files in the registry at ``path``."""
    text = path.read_text(encoding="utf-8")
    for file in registry()[name].files:
        line = re.compile(
            rf'(\[{re.escape(name)}\.files\][^\[]*?^"{re.escape(file)}" = ")[0-9a-f]{{64}}(")',
            re.DOTALL | re.MULTILINE,
        )
        text, found = line.subn(rf"\g<1>{sha256(target / file)}\g<2>", text)
        if found != 1:
            raise SystemExit(f"{path} has no digest of {file} to replace.")
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
