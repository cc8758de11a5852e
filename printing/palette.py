"""The colours of what is drawn (LOOK 2, "Charts"): one hue told apart by lightness, outline and hatch."""

INK, INK_2, EDGE, RULE = "#231A25", "#564B59", "#857A88", "#DCD5DD"
PLUM_900, PLUM_700, PLUM_500, PLUM_300, PLUM_200, PLUM_100 = (
    "#361034",
    "#5C2059",
    "#8A4D84",
    "#BC94B6",
    "#DCC4D8",
    "#F0E4EE",
)
# Ordered classes, from dark to light, white for what is not known; the colour of a text laid on each.
STEPS = {
    2: (PLUM_700, PLUM_200),
    3: (PLUM_700, PLUM_300, PLUM_100),
    4: (PLUM_900, PLUM_500, PLUM_300, PLUM_100),
    5: (PLUM_900, PLUM_500, PLUM_300, PLUM_100, "#fff"),
}
ON_STEP = {
    PLUM_900: "#fff",
    PLUM_700: "#fff",
    PLUM_500: "#fff",
    PLUM_300: INK,
    PLUM_200: INK,
    PLUM_100: INK,
    "#fff": INK,
}
