/** Short, friendly, hard to misread: what random words for learners are drawn from. */
export const WORDS: readonly string[] = (
  'amber anchor apple arrow aspen badge basil beacon birch bison bloom brook canal candle canoe cedar cherry cider ' +
  'cliff clover comet coral cotton crane creek daisy delta ember falcon fern fjord flint garnet ginger glade harbour ' +
  'hazel heron honey indigo ivory jasper juniper kayak kelp lagoon lantern larch lemon linen lotus lupin maple marble ' +
  'meadow mint nectar nutmeg olive opal orchid otter paper pearl pebble pepper pine plume poppy prairie quartz quill ' +
  'raven reed river robin rowan saffron sage salmon sierra silver sparrow spruce summit sunset tansy teal thistle ' +
  'thyme timber topaz tulip tundra velvet violet walnut willow winter wren yarrow zephyr'
).split(' ')
