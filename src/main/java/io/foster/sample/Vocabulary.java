package io.foster.sample;

/** The words the made-up shop is written with. Platforms and names are inventions. */
final class Vocabulary {
  /** A kind of game: its shelf, and the words of its names, subtitles and descriptions. */
  record Genre(String name, String[] nouns, String[] subtitles, String[] deeds) {}

  /** A machine, its maker, and the number of its generation within the maker's family. */
  record Platform(String name, String family, int generation) {}

  static final Platform[] PLATFORMS = {
    new Platform("Helion", "Helion", 1),
    new Platform("Helion 2", "Helion", 2),
    new Platform("Helion 3", "Helion", 3),
    new Platform("Vantis", "Vantis", 1),
    new Platform("Vantis Duo", "Vantis", 2),
    new Platform("Vantis Infinite", "Vantis", 3),
    new Platform("Pocket Wren", "Wren", 1),
    new Platform("Wren Fold", "Wren", 2),
    new Platform("Wren Glide", "Wren", 3),
    new Platform("PC", "Computer", 1),
    new Platform("PC Digital Code", "Computer", 2),
  };

  static final Genre[] GENRES = {
    new Genre(
        "Racing",
        new String[] {"Circuit", "Rally", "Throttle", "Speedway", "Asphalt", "Turbo", "Drift"},
        new String[] {"Grand Prix", "Street Heat", "Full Throttle", "Midnight Run", "Overdrive"},
        new String[] {
          "race tuned cars on rain-soaked tracks",
          "outrun rivals on mountain roads",
          "tune engines and win championships"
        }),
    new Genre(
        "Role-Playing",
        new String[] {"Chronicle", "Saga", "Oath", "Crown", "Grimoire", "Prophecy", "Realm"},
        new String[] {"Echoes of Dawn", "The Broken Throne", "Heir of Ashes", "Moonlit Vow"},
        new String[] {
          "gather a party of heroes and learn forgotten magic",
          "level up and explore old ruins",
          "choose your allies in a kingdom at war"
        }),
    new Genre(
        "Shooter",
        new String[] {"Battalion", "Frontline", "Sniper", "Recoil", "Squadron", "Warzone"},
        new String[] {"Black Operations", "Last Stand", "Night Assault", "Zero Hour", "Red Line"},
        new String[] {
          "lead an elite squad behind enemy lines",
          "fight online battles with modern weapons",
          "hold the trenches against waves of soldiers"
        }),
    new Genre(
        "Sports",
        new String[] {"League", "Stadium", "Champions", "Goal", "Slam", "Season", "Playoff"},
        new String[] {"Road to Glory", "Ultimate Team", "World Tour", "Championship Edition"},
        new String[] {
          "manage your team through a full season",
          "score the winning goal in real stadiums",
          "play tournaments with friends"
        }),
    new Genre(
        "Puzzle",
        new String[] {"Blocks", "Riddle", "Mosaic", "Tangle", "Cipher", "Gears", "Maze"},
        new String[] {"Brain Teasers", "Match and Mix", "Hidden Shapes", "Daily Challenge"},
        new String[] {
          "solve hundreds of clever brain teasers",
          "match colours and clear the board",
          "find the way through shifting mazes"
        }),
    new Genre(
        "Strategy",
        new String[] {"Empire", "Dominion", "Tactics", "Conquest", "Citadel", "Legion"},
        new String[] {"Rise of Nations", "Iron Diplomacy", "The Long Siege", "Age of Sails"},
        new String[] {
          "build cities and command large armies",
          "plan each turn and outwit rival rulers",
          "research technology and conquer the map"
        }),
    new Genre(
        "Platformer",
        new String[] {"Jumper", "Hopper", "Bounce", "Dash", "Tumble", "Acorn", "Sprout"},
        new String[] {"Island Hop", "The Great Leap", "Candy Canyon", "Cloud Castle"},
        new String[] {
          "jump through colourful worlds and collect stars",
          "swing over pits and dodge traps",
          "rescue the villagers in bright family levels"
        }),
    new Genre(
        "Horror",
        new String[] {"Asylum", "Dread", "Whisper", "Crypt", "Hollow", "Nightfall", "Plague"},
        new String[] {"Dead Silence", "The Seventh Door", "Buried Alive", "Blood Harvest"},
        new String[] {
          "survive the night in an abandoned hospital",
          "hide from what walks the corridors",
          "uncover the curse of a silent town"
        }),
    new Genre(
        "Simulation",
        new String[] {"Tycoon", "Farm", "Railway", "Flight", "Harvest", "Harbor", "Workshop"},
        new String[] {"Four Seasons", "Grand Opening", "Country Life", "Big City Deluxe"},
        new String[] {
          "run your own business from a small shop",
          "grow crops and raise animals",
          "fly detailed aircraft around the world"
        }),
    new Genre(
        "Music",
        new String[] {"Rhythm", "Encore", "Beat", "Guitar", "Chorus", "Tempo", "Dance"},
        new String[] {"Greatest Hits", "Stage Fever", "Party Mix", "Unplugged"},
        new String[] {
          "play along to popular songs on stage",
          "sing and dance at your own party",
          "hit every note to thrill the crowd"
        }),
  };

  static final String ACCESSORIES = "Accessories";

  static final String[] DEVICES = {
    "Wireless Controller", "Charging Dock", "Gaming Headset", "Carrying Case", "Memory Card",
    "Steering Wheel", "Arcade Stick", "Cooling Stand", "Screen Protector", "Link Cable",
    "Controller Grip", "Battery Pack"
  };

  static final String[] COLOURS = {
    "Black", "White", "Midnight Blue", "Crimson Red", "Silver", "Forest Green", "Clear"
  };

  static final String[] ADJECTIVES = {
    "Amber",
    "Ancient",
    "Arctic",
    "Blazing",
    "Broken",
    "Bronze",
    "Burning",
    "Celestial",
    "Cobalt",
    "Crimson",
    "Crystal",
    "Distant",
    "Electric",
    "Emerald",
    "Endless",
    "Eternal",
    "Fabled",
    "Fallen",
    "Feral",
    "Final",
    "Frozen",
    "Gilded",
    "Golden",
    "Hidden",
    "Iron",
    "Ivory",
    "Jade",
    "Last",
    "Lost",
    "Lucky",
    "Lunar",
    "Mighty",
    "Neon",
    "Noble",
    "Obsidian",
    "Phantom",
    "Primal",
    "Radiant",
    "Royal",
    "Sacred",
    "Savage",
    "Scarlet",
    "Secret",
    "Shattered",
    "Silent",
    "Solar",
    "Stormy",
    "Sunken",
    "Super",
    "Thunder",
    "Twilight",
    "Velvet",
    "Vivid",
    "Wandering",
    "Wild"
  };

  static final String[] ONSETS = {
    "Al", "Bar", "Cal", "Dra", "El", "Fen", "Gal", "Hal", "Is", "Jor", "Kel", "Lor", "Mar", "Nor",
    "Or", "Pel", "Quin", "Ras", "Sel", "Tar", "Ul", "Val", "Wyn", "Xan", "Yor", "Zel"
  };

  static final String[] MIDDLES = {
    "a", "an", "ar", "e", "en", "er", "i", "in", "ir", "o", "on", "or", "u", "un", "ur", "y"
  };

  static final String[] ENDINGS = {
    "dor", "dia", "gard", "heim", "ka", "lia", "lon", "mere", "mir", "nia", "rath", "ria", "ros",
    "sia", "th", "tor", "vale", "via", "wick", "zar"
  };

  static final String[] STUDIOS = {
    "Interactive", "Games", "Studios", "Entertainment", "Works", "Soft", "Arts", "& Sons Software"
  };

  static final String[] EDITIONS = {
    "Gold Edition",
    "Collector's Edition",
    "Game of the Year Edition",
    "Complete Edition",
    "Greatest Hits Edition"
  };

  private Vocabulary() {}
}
