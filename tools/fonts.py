"""Make the fonts for Arabic, Chinese and Japanese in assets/fonts from their sources (docs/adr/0015).

Needs fonttools with brotli, which no other part of this project does: the fonts are kept in the repository, and made
anew only when a source is. `python tools/fonts.py CJK_REGULAR.ttc CJK_BOLD.ttc ARABIC_FOLDER`: Noto Sans CJK as in
Debian's fonts-noto-cjk, and the files of the npm package @fontsource/ibm-plex-sans-arabic.

Each font gets the line metrics of Inter, so that its lines are as tall as those of Inter and no layout depends on
the script; and, for it is no longer what its makers released, a name of our own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

FONTS = Path(__file__).resolve().parent.parent / "assets" / "fonts"
ASCENT, DESCENT = 0.96875, 0.2415
"""Of Inter, in parts of the size."""
WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
JAPANESE, CHINESE = 0, 2
"""The faces within a collection of Noto Sans CJK."""


RARE = (
    "乘亞來俐俠倭偲傳僅價儉兒凉凜凛凰剩劍劉勁勳卉卷單嚴圈國圍圓團壞壘壯壽奎奬奧孃實寢將專尭峻嵩嶽巖帶廣廳彈彌彗彪彬"
    "從徠徵德應怜恆悌惡惠惺愼慧憐懷戀戰戲拔拜拂搜搖攝收敍敦昊昴晄晏晒晝晟晨晰暉暢曆曉曖曙朔柊柚栞桔梓條梛椋楓榎榛榮"
    "槇槙樂樣檎櫂櫻欄毬洸洵淚淨渚湊滉漱澁澤澪濕濡瀧瀨焰煌煕熙燈燎燒燦燭燿爲狀狹獎獸玖珂珊珀珈琅琉琢琥琳瑚瑛瑠瑤璃瑶"
    "瓣甫疊皐皓盡眞眸睦瞥碎祇祐祢禰祕禄祿禎禪禮秦稀稔稜稟稻穗穰竣竪竺笙筑粹紗紘紬絢綜綸綺綾緋緖緣縣縱繡繫纏羚翔翠耀"
    "耶聡聰聽胤脩臟與舜芙芹苑茉茜莉莊莞菫華萌萱葵蒔蒼蓉蓮蔣蕗薗薫薰藏藝藥蘇蘭虎虛虹蜜螢衞衿袈裟裝裡覽訊詢詣諄諒謁謠"
    "證讃讓豐賣賓賤輔輯轉遁遙遼邑祁郁鄭醇醐醬釉釀錄錢鎭鎧閏陀險隈隼雁雛雜靖靜鞠響頌頗頰顚顯饗馨駿騷驍驗髮鬪魁鮎鯉鳳"
    "鴻鵜鵬鷗鷲鷺麒麟麿黎黑黛齊龍龜髙﨑邉邊濵濱栁桒嶋嶌增籔穐峯冨埜槗齋齎斎渕淵纐鶯鶴麴廐厩垰畠笹榊辻込晃萬蔦櫛桝枡"
    "桧檜鍜曺關﨟圡𠮷靑淸曻羽翁琇玥奈々〆仝"
)
"""Kanji of Japanese names beyond the first level."""


def letters(codec: str, first: int, last: int) -> set[int]:
    """What the rows `first` to `last` of a national standard hold."""
    found = set()
    for row in range(first, last + 1):
        for cell in range(1, 95):
            try:
                found.add(ord(bytes((row + 0xA0, cell + 0xA0)).decode(codec)))
            except UnicodeDecodeError:
                continue
    return found


def chinese() -> set[int]:
    """All of GB 2312: 6,763 hanzi, with those of names."""
    return letters("gb2312", 1, 3) | letters("gb2312", 16, 87)


def japanese() -> set[int]:
    """JIS X 0208: kana, marks, the 2,965 kanji of its first level, and those of names; else the Chinese font helps."""
    return set(map(ord, RARE)) | letters("euc_jp", 1, 5) | letters("euc_jp", 16, 47) | set(range(0xFF61, 0xFFA0))


def made(font: TTFont, unicodes: set[int] | None, family: str, weight: int) -> None:
    """Write the part of a font as one of ours. Latin letters, figures and marks stay with Inter."""
    if unicodes is not None:
        options = subset.Options(hinting=False, layout_features=["kern"], name_IDs=[0, 13, 14], notdef_outline=True)
        scissors = subset.Subsetter(options)
        scissors.populate(unicodes={code for code in unicodes if code >= 0x2E80})
        scissors.subset(font)
    size = font["head"].unitsPerEm
    head, os2, names = font["hhea"], font["OS/2"], font["name"]
    head.ascent, head.descent, head.lineGap = round(ASCENT * size), -round(DESCENT * size), 0
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = head.ascent, head.descent, 0
    os2.usWinAscent, os2.usWinDescent = head.ascent, -head.descent
    os2.usWeightClass = weight
    style, plain = WEIGHTS[weight], family.replace(" ", "")
    names.names = [name for name in names.names if name.nameID in (0, 13, 14)]
    told = {1: family, 2: style, 3: f"{plain}-{style}", 4: f"{family} {style}", 6: f"{plain}-{style}"}
    for at, text in told.items():
        names.setName(text, at, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [f"{plain}-{style}"]
        cff.topDictIndex[0].FamilyName, cff.topDictIndex[0].FullName = family, f"{family} {style}"
    font.flavor = None
    font.save(FONTS / f"{plain}-{style}.{'otf' if 'CFF ' in font else 'ttf'}")


def main() -> None:
    """Make them all."""
    regular, bold, arabic = map(Path, sys.argv[1:])
    for path, weight in ((regular, 400), (bold, 700)):
        made(TTCollection(path).fonts[CHINESE], chinese(), "Door Chinese", weight)
        made(TTCollection(path).fonts[JAPANESE], japanese(), "Door Japanese", weight)
    for weight in (400, 500, 600):
        source = arabic / f"ibm-plex-sans-arabic-arabic-{weight}-normal.woff2"
        made(TTFont(source), None, "Door Arabic", weight)


if __name__ == "__main__":
    main()
