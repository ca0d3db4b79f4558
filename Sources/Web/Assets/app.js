// The little that a page alone cannot do. Every page works without these files: forms submit, menus open, dialogs
// have a page of their own.
import "./theme.js";
import "./dismiss.js";
import "./menus.js";
import "./subnav.js";
import "./dialogs.js";
import "./copy.js";
import "./query.js";
import "./selection.js";
import "./rules.js";
import "./templates.js";
import "./sync.js";
import "./waiting.js";
import "./run.js";
