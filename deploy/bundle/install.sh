#!/bin/sh
# Installiert Regelwerk aus diesem Ordner, ohne Netz:
#     sh install.sh [--to ORDNER] [--python PROGRAMM] [--no-proof]
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
wanted=$(cat "$here/PYTHON")
named=
next=
for word in "$@"; do
    [ "$next" = python ] && named=$word
    next=
    case $word in --python) next=python ;; --python=*) named=${word#--python=} ;; esac
done

found=
for program in ${named:-"python$wanted" python3 python}; do
    version=$("$program" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if [ "$version" = "$wanted" ]; then
        exec "$program" -I "$here/installer.py" "$@"
    fi
    found="$found $program ist Python $version."
done

{
    echo "Dieses Paket ist für Python $wanted gemacht.${found:- Gefunden wurde kein Python.}"
    echo "Abhilfe: Python $wanted installieren (Debian, Ubuntu: apt-get install python$wanted; RHEL, SLES: dnf oder zypper"
    echo "install python$wanted), das Programm mit --python nennen, oder das Paket für das vorhandene Python nehmen."
} >&2
exit 1
