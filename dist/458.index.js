export const id = 458;
export const ids = [458];
export const modules = {

/***/ 458:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   parseResourceClasses: () => (/* binding */ parseResourceClasses)
/* harmony export */ });
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4163);
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8815);


// src/action/resource-class-config.ts

var fields = ["vcpus", "memoryMiB", "idleTimeSec"];
var ranges = {
  vcpus: [1, 1024],
  memoryMiB: [512, 33554432],
  idleTimeSec: [1, 86400]
};
var classNamePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
var mostClasses = 50;
var example = '{"large": {"vcpus": 2, "memoryMiB": 4096}}';
function parseResourceClasses(text) {
  const lines = new yaml__WEBPACK_IMPORTED_MODULE_1__/* .LineCounter */ .HN();
  const document = (0,yaml__WEBPACK_IMPORTED_MODULE_1__/* .parseDocument */ .Tp)(text, { lineCounter: lines, prettyErrors: false });
  const problems = [];
  const problem = (node, message) => {
    const line = lines.linePos(node?.range?.[0] ?? 0).line;
    problems.push(`resource-class-config: line ${line}: ${message}. Example: ${example}`);
  };
  for (const error of document.errors)
    problems.push(
      `resource-class-config: line ${lines.linePos(error.pos[0]).line}: ${error.message}. Allowed: JSON or YAML. Example: ${example}`
    );
  if (problems.length > 0) return { classes: [], problems };
  const root = document.contents;
  if (!(0,yaml__WEBPACK_IMPORTED_MODULE_1__/* .isMap */ .jh)(root) || root.items.length === 0) {
    problem(root, "not a mapping from class names to sizes. Allowed: at least one class");
    return { classes: [], problems };
  }
  if (root.items.length > mostClasses)
    problem(root, `${root.items.length} classes are more than one item of the table holds. Allowed: ${mostClasses}`);
  const classes = root.items.slice(0, mostClasses).map((pair) => {
    const key = pair.key;
    const name = (0,yaml__WEBPACK_IMPORTED_MODULE_1__/* .isScalar */ .jn)(key) ? String(key.value) : "";
    if (!classNamePattern.test(name))
      problem(key, `'${name}' is not a class name. Allowed: up to 40 letters, digits, hyphens and underscores`);
    const size = pair.value;
    const values = /* @__PURE__ */ new Map();
    if (!(0,yaml__WEBPACK_IMPORTED_MODULE_1__/* .isMap */ .jh)(size)) {
      problem(size ?? key, `class '${name}' has no size. Allowed: a mapping with ${fields.join(", ")}`);
      return { name, vcpus: 0, memoryMiB: 0 };
    }
    for (const entry of size.items) {
      const field = (0,yaml__WEBPACK_IMPORTED_MODULE_1__/* .isScalar */ .jn)(entry.key) ? String(entry.key.value) : "";
      const value = (0,yaml__WEBPACK_IMPORTED_MODULE_1__/* .isScalar */ .jn)(entry.value) ? entry.value.value : void 0;
      const range = fields.some((known) => known === field) ? ranges[field] : void 0;
      if (range === void 0)
        problem(entry.key, `class '${name}' has an unknown field '${field}'. Allowed: ${fields.join(", ")}`);
      else if (typeof value !== "number" || !Number.isInteger(value) || value < range[0] || value > range[1]) {
        problem(
          entry.value,
          `${field} of class '${name}' is '${String(value)}'. Allowed: a whole number from ${range[0]} to ${range[1]}`
        );
      } else values.set(field, value);
    }
    for (const field of ["vcpus", "memoryMiB"]) {
      if (!size.has(field))
        problem(
          size,
          `class '${name}' lacks ${field}. Allowed: a whole number from ${ranges[field][0]} to ${ranges[field][1]}`
        );
    }
    const idleTimeSec = values.get("idleTimeSec");
    return {
      name,
      vcpus: values.get("vcpus") ?? 0,
      memoryMiB: values.get("memoryMiB") ?? 0,
      ...idleTimeSec !== void 0 && { idleTimeSec }
    };
  });
  return { classes, problems };
}



/***/ })

};
