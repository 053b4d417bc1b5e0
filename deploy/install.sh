#!/bin/sh
# Installs gouji from the folder that this file lies in, without a network: ./install.sh [TARGET], by default /opt/gouji.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/gouji}
python=${PYTHON:-python3}

wanted=$(basename "$here" | sed -n 's/.*-cp3\([0-9]*\)$/3.\1/p')
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ -n "$wanted" ] && [ "$found" != "$wanted" ]; then
    echo "install.sh: this bundle is for Python $wanted, $python is $found; set PYTHON to a Python $wanted" >&2
    exit 2
fi
(cd "$here" && sha256sum --check --quiet SHA256SUMS) || {
    echo "install.sh: the bundle was damaged on its way; copy it again" >&2
    exit 1
}
"$python" -m venv --clear "$target"
pip() { "$target/bin/python" -m pip --disable-pip-version-check "$@"; }
pip install -q --no-index --find-links "$here/wheels" --requirement "$here/requirements.txt"
# paddleocr asks for an OpenCV that needs a screen's libraries; the headless build of the same version lies over it.
pip install -q --no-index --find-links "$here/wheels" --no-deps --force-reinstall opencv-contrib-python-headless==4.10.0.84
"$target/bin/gouji" --version
echo "installed in $target; try: $target/bin/gouji extract $here/shigang-2022.pdf --out out"
