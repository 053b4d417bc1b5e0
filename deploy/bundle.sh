#!/usr/bin/env bash
# Makes dist/gouji-VERSION-PLATFORM.tar: all wheels, the models in them, and install.sh, for a machine without a network.
# It fits machines with this one's Python version and platform.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
extras=${EXTRAS:-service,labeling}
headless=opencv-contrib-python-headless==4.10.0.84 # as in the Makefile, and as install.sh lays it over

tag=$("$python" -c 'import platform, sys; print(f"{sys.platform}-{platform.machine()}-cp{sys.version_info[0]}{sys.version_info[1]}")')
version=$("$python" -c 'import tomllib; print(tomllib.load(open("pyproject.toml", "rb"))["project"]["version"])')
name=gouji-$version-$tag
folder=dist/$name
rm -rf build "$folder" "$folder.tar" # a build of before would leave in the wheel what is gone
mkdir -p "$folder/wheels"

pip() { "$python" -m pip --disable-pip-version-check "$@"; }
pip wheel -q --constraint constraints.txt --wheel-dir "$folder/wheels" ".[$extras]"
pip wheel -q --no-deps --wheel-dir "$folder/wheels" "$headless"

# Exactly these versions: what is installed there is what was tried here.
"$python" - "$folder/wheels" > "$folder/requirements.txt" <<'PYTHON'
import sys
from pathlib import Path

for wheel in sorted(Path(sys.argv[1]).glob("*.whl")):
    name, version = wheel.name.split("-")[:2]
    if name != "opencv_contrib_python_headless":
        print(f"{name.replace('_', '-')}=={version}")
PYTHON
install -m 0755 deploy/install.sh "$folder/install.sh"
install -m 0644 deploy/gouji.service docs/how-to/deploy.md samples/shigang-2022.pdf "$folder/"
(cd "$folder" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum > SHA256SUMS)
tar --create --file "$folder.tar" --directory dist --sort=name --owner=0 --group=0 --numeric-owner "$name"
rm -rf "$folder"
echo "$folder.tar ($(du -h "$folder.tar" | cut -f1)): copy it, unpack it, run ./install.sh"
