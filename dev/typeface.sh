#!/usr/bin/env bash
# Makes paper/typeface/*.otf again: the part of Noto Sans CJK SC that people's
# names and texts need. Needs Debian's fonts-noto-cjk, python3-fonttools and
# unicode-data; takes a minute.
set -euo pipefail
cd "$(dirname "$0")/../paper/typeface"

fonts=/usr/share/fonts/opentype/noto
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Latin with pinyin and Vietnamese, Greek, Cyrillic, punctuation, signs of
# money, units and mathematics, numbers in circles, boxes and stars, kana,
# bopomofo, full-width forms.
common=20-7E,A0-17F,1CD-1DC,1F8-1F9,251,261,2C7,2C9-2CB,2D9,370-3FF,400-45F,1E00-1EFF
common+=,2010-205E,2070-209F,20A0-20BF,2100-218F,2190-22FF,2312,2460-24FF,2500-27BF
common+=,3000-30FF,3105-312F,3200-33FF,FE10-FE4F,FF01-FFEF

# Every character of GB 2312, and the 8105 of the Table of General Standard
# Chinese Characters, in which names and official texts are written.
python3 - >"$work/standard" <<'EOF'
for row in range(0xA1, 0xF8):
    for cell in range(0xA1, 0xFF):
        try:
            print("%04X" % ord(bytes([row, cell]).decode("gb2312")))
        except UnicodeDecodeError:
            pass
EOF
bzcat /usr/share/unicode/Unihan_OtherMappings.txt.bz2 |
  awk '$2 == "kTGH" { print substr($1, 3) }' >>"$work/standard"

# subset OUT IN UNICODES takes the third face of a collection, which is SC.
subset() {
  python3 -m fontTools.subset "$fonts/$2" --font-number=2 --unicodes="$3" --unicodes-file="$work/standard" \
    --layout-features=kern --no-hinting --drop-tables=vhea,vmtx,VORG,BASE --output-file="$1"
}
# The text weight also has the rest of the block, for rare characters in the
# names of older people.
subset NotoSansSC-Regular.otf NotoSansCJK-Regular.ttc "$common,4E00-9FFF"
subset NotoSansSC-Bold.otf NotoSansCJK-Bold.ttc "$common"
ls -l ./*.otf
