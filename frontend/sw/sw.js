const BUILD = "__BUILD_ID__";
const FILES = ["__FILES__"];
