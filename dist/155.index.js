export const id = 155;
export const ids = [155];
export const modules = {

/***/ 3155:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   parseResourceClasses: () => (/* binding */ parseResourceClasses)
/* harmony export */ });
/* harmony import */ var _chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8118);
/* harmony import */ var _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4502);
/* harmony import */ var _chunk_RMEVG2QQ_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(402);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4163);
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8815);





// src/action/resource-class-config.ts

var wholeNumber = (least, most) => (value) => typeof value === "number" && Number.isInteger(value) && value >= least && value <= most ? void 0 : `a whole number from ${least} to ${most}`;
var oneOf = (...allowed) => (value) => allowed.some((one) => one === value) ? void 0 : allowed.join(" or ");
var text = (words) => (value) => typeof value === "string" ? void 0 : words;
var mostInstances = 1e4;
var cronWords = "a cron pattern of five fields, such as * 8-18 * * 1-5";
var zoneWords = "an IANA time zone, such as Europe/Berlin";
var policyFields = {
  minIdle: wholeNumber(0, mostInstances),
  scaleUpThreshold: wholeNumber(0, mostInstances),
  maxSize: wholeNumber(1, mostInstances),
  idleTimeSec: wholeNumber(1, 86400)
};
var windowFields = {
  cron: text(cronWords),
  timeZone: text(zoneWords),
  ...policyFields
};
var classFields = {
  vcpus: wholeNumber(1, 1024),
  memoryMiB: wholeNumber(512, 33554432),
  ...policyFields,
  maxUses: wholeNumber(1, 1e6),
  maxAgeSec: wholeNumber(60, 31536e3),
  usageClass: oneOf(..._chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_0__/* .usageClasses */ .YV),
  schedule: (value) => Array.isArray(value) ? void 0 : "a list of windows"
};
var classNamePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
var mostClasses = 50;
var example = '{"large": {"vcpus": 2, "memoryMiB": 4096, "minIdle": 1}}';
var extendsKey = "extends";
var Problems = class {
  found = [];
  #document;
  #lines;
  constructor(document, lines) {
    this.#document = document;
    this.#lines = lines;
  }
  add(path, message, allowed) {
    const where = path.length === 0 ? "" : `${spelled(path)} `;
    this.found.push(
      `resource-class-config: line ${this.#lineOf(path)}: ${where}${message}. Allowed: ${allowed}. Example: ${example}`
    );
  }
  /** The text is neither JSON nor YAML, at this offset of it. */
  addUnreadable(message, offset) {
    const { line } = this.#lines.linePos(offset);
    this.found.push(`resource-class-config: line ${line}: ${message}. Allowed: JSON or YAML. Example: ${example}`);
  }
  /** What is wrong with the fields of a mapping; those that are fine are its caller's to take. */
  checkFields(path, mapping, fields) {
    for (const [field, value] of Object.entries(mapping)) {
      const check = Object.hasOwn(fields, field) ? fields[field] : void 0;
      const allowed = check?.(value);
      if (check === void 0)
        this.add([...path, field], "is an unknown field", `the fields ${Object.keys(fields).join(", ")}`);
      else if (allowed !== void 0) this.add([...path, field], `is '${shown(value)}'`, allowed);
    }
  }
  /** The line of the innermost part of the path that the text has. */
  #lineOf(path) {
    let node = this.#document.contents;
    let offset = node?.range?.[0] ?? 0;
    for (const step of path) {
      const pair = (0,yaml__WEBPACK_IMPORTED_MODULE_4__/* .isMap */ .jh)(node) ? node.items.find(({ key }) => String(key) === step) : void 0;
      const next = (0,yaml__WEBPACK_IMPORTED_MODULE_4__/* .isMap */ .jh)(node) ? pair?.value ?? pair?.key : (0,yaml__WEBPACK_IMPORTED_MODULE_4__/* .isSeq */ .oP)(node) ? node.items[Number(step)] : void 0;
      if (!(0,yaml__WEBPACK_IMPORTED_MODULE_4__/* .isNode */ .Ll)(next)) break;
      offset = ((0,yaml__WEBPACK_IMPORTED_MODULE_4__/* .isNode */ .Ll)(pair?.key) ? pair.key : next).range?.[0] ?? offset;
      node = next;
    }
    return this.#lines.linePos(offset).line;
  }
};
var spelled = (path) => path.map((step, index) => typeof step === "number" ? `[${step}]` : `${index > 0 ? "." : ""}${step}`).join("");
var shown = (value) => typeof value === "string" ? value : JSON.stringify(value ?? null);
var isMapping = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
function parseResourceClasses(input) {
  const lines = new yaml__WEBPACK_IMPORTED_MODULE_4__/* .LineCounter */ .HN();
  const document = (0,yaml__WEBPACK_IMPORTED_MODULE_4__/* .parseDocument */ .Tp)(input, { lineCounter: lines, prettyErrors: false });
  const problems = new Problems(document, lines);
  for (const { pos, message } of document.errors) problems.addUnreadable(message, pos[0]);
  if (problems.found.length > 0) return { classes: [], problems: problems.found };
  let root;
  try {
    root = document.toJS();
  } catch (error) {
    problems.addUnreadable(error.message, 0);
    return { classes: [], problems: problems.found };
  }
  if (!isMapping(root) || Object.keys(root).length === 0) {
    problems.add([], "not a mapping from class names to sizes", "at least one class");
    return { classes: [], problems: problems.found };
  }
  if (Object.keys(root).length > mostClasses) {
    problems.add(
      [],
      `${Object.keys(root).length} classes are more than one item of the table holds`,
      String(mostClasses)
    );
    return { classes: [], problems: problems.found };
  }
  const classes = readClasses(root, problems);
  return problems.found.length > 0 ? { classes: [], problems: problems.found } : { classes, problems: [] };
}
function readClasses(root, problems) {
  const { [extendsKey]: extended, ...named } = root;
  if (extended !== void 0 && extended !== "default")
    problems.add([extendsKey], `is '${shown(extended)}'`, `default, which keeps the built-in classes`);
  const inherited = new Map(
    (extended === "default" ? _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_1__/* .defaultResourceClasses */ .y7 : []).map((builtIn) => [builtIn.name, builtIn])
  );
  const classes = new Map(inherited);
  for (const [name, value] of Object.entries(named)) {
    if (!classNamePattern.test(name))
      problems.add([name], "is not a class name", "up to 40 letters, digits, hyphens and underscores");
    if (isMapping(value)) classes.set(name, readClass(name, value, inherited.get(name), problems));
    else problems.add([name], "has no size", `a mapping with ${Object.keys(classFields).join(", ")}`);
  }
  return [...classes.values()];
}
function readClass(name, given, inherited, problems) {
  problems.checkFields([name], given, classFields);
  const resourceClass = { ...inherited, ...given, name };
  for (const field of ["vcpus", "memoryMiB"]) {
    const allowed = classFields[field]?.(void 0);
    if (!(field in resourceClass)) problems.add([name], `lacks ${field}`, allowed ?? "");
  }
  checkLimits([name], resourceClass, problems);
  const windows = Array.isArray(resourceClass.schedule) ? resourceClass.schedule : [];
  for (const [index, window] of windows.entries())
    checkWindow([name, "schedule", index], window, resourceClass, problems);
  return resourceClass;
}
function checkWindow(path, window, resourceClass, problems) {
  if (!isMapping(window)) {
    problems.add(path, `is '${shown(window)}'`, `a mapping with ${Object.keys(windowFields).join(", ")}`);
    return;
  }
  problems.checkFields(path, window, windowFields);
  for (const [field, words] of [
    ["cron", cronWords],
    ["timeZone", zoneWords]
  ]) {
    if (window[field] === void 0) problems.add(path, `lacks ${field}`, words);
  }
  const { cron, timeZone } = window;
  if (typeof cron === "string" && typeof timeZone === "string") {
    const wrong = (0,_chunk_RMEVG2QQ_js__WEBPACK_IMPORTED_MODULE_2__/* .windowProblem */ .u0)({ cron, timeZone });
    if (wrong !== void 0)
      problems.add([...path, wrong], `is '${shown(window[wrong])}'`, wrong === "cron" ? cronWords : zoneWords);
  }
  checkLimits(path, { ...resourceClass, ...window }, problems);
}
function checkLimits(path, { maxSize, ...wanted }, problems) {
  if (typeof maxSize !== "number") return;
  for (const field of ["minIdle", "scaleUpThreshold"]) {
    const value = wanted[field];
    if (typeof value === "number" && value > maxSize)
      problems.add(path, `wants ${field} ${value}, more than its maxSize ${maxSize}`, `at most maxSize`);
  }
}



/***/ })

};
