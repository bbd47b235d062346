export const id = 730;
export const ids = [730];
export const modules = {

/***/ 4860:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   kU: () => (/* binding */ releaseSummary),
/* harmony export */   tp: () => (/* binding */ table),
/* harmony export */   ug: () => (/* binding */ provisionSummary),
/* harmony export */   vI: () => (/* binding */ shortened)
/* harmony export */ });
/* harmony import */ var _chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5083);


// src/action/summary.ts
var seconds = (milliseconds) => `${(milliseconds / 1e3).toFixed(1)} s`;
function table(header, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
var shownRows = 100;
function shortened(rows, render, header) {
  const rest = rows.length - shownRows;
  return table(header, rows.slice(0, shownRows).map(render)) + (rest > 0 ? `

\u2026 and ${rest} more.` : "");
}
function provisionSummary(result) {
  const warm = result.instances.filter((instance) => instance.origin === "warm").length;
  return [
    `### EC2 Runner Pool: ${result.instances.length} ${result.instances.length === 1 ? "runner" : "runners"} ready in ${seconds(result.readyMs)}`,
    `${warm} warm from the pool, ${result.instances.length - warm} launched.`,
    ...result.fallbackReasons.length > 0 ? [`**On-demand stands in for spot**, at a higher price: ${(0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownText */ .p7)(result.fallbackReasons.join("; "))}`] : [],
    shortened(
      result.instances,
      (instance) => [
        (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownCode */ .D9)(instance.instanceId),
        (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownText */ .p7)(instance.instanceType),
        (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownText */ .p7)(instance.availabilityZone),
        instance.usageClass,
        instance.origin,
        seconds(instance.readyMs),
        (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownCode */ .D9)(instance.label)
      ],
      ["Instance", "Type", "Zone", "Usage", "From", "Ready after", "Label"]
    )
  ].join("\n\n");
}
function releaseSummary(result) {
  const { released, notHeld } = result;
  return [
    `### EC2 Runner Pool: ${released.length === 0 ? "nothing to release" : `${released.length} ${released.length === 1 ? "instance" : "instances"} released`}`,
    ...released.length > 0 ? [
      shortened(
        released,
        (row) => [
          (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownCode */ .D9)(row.instanceId),
          (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownText */ .p7)(row.instanceType),
          (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownText */ .p7)(row.availabilityZone),
          row.usageClass
        ],
        ["Instance", "Type", "Zone", "Usage"]
      )
    ] : [],
    ...notHeld.length > 0 ? [`Not held by this run attempt, so left alone: ${notHeld.map(_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownCode */ .D9).join(", ")}`] : []
  ].join("\n\n");
}




/***/ }),

/***/ 599:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ topUp)
/* harmony export */ });
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6787);
/* harmony import */ var _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4502);



// src/services/top-up.ts
async function topUp(services, tokens, configuration, classNames) {
  const keptWarm = configuration.resourceClasses.filter(_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_1__/* .isKeptWarm */ .M1).map(({ name }) => name);
  if (!classNames.some((name) => keptWarm.includes(name))) return;
  try {
    const { managePool } = await Promise.all(/* import() */[__webpack_require__.e(402), __webpack_require__.e(484)]).then(__webpack_require__.bind(__webpack_require__, 9103));
    await managePool(services, tokens, configuration, classNames);
  } catch (error) {
    services.log.warning(`The pool was not topped up, refresh will do so: ${(0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)}`);
  }
}




/***/ }),

/***/ 9730:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   releaseMode: () => (/* binding */ releaseMode)
/* harmony export */ });
/* harmony import */ var _chunk_VC6PIASH_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(599);
/* harmony import */ var _chunk_SPXUCBY5_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4860);
/* harmony import */ var _chunk_M4D4NH25_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7437);
/* harmony import */ var _chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(851);
/* harmony import */ var _chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6216);
/* harmony import */ var _chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(8289);
/* harmony import */ var _chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3409);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6787);
/* harmony import */ var _chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8118);
/* harmony import */ var _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(4502);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(4163);














// src/release/index.ts
async function release(services, request) {
  const tokens = new _chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_3__/* .TokenOutlook */ .$d(services);
  const [result, problem] = await Promise.all([
    handBack(services, tokens, request),
    // That what is released may not be able to register is no reason for a release to fail.
    tokens.problem().catch(_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_5__/* .messageOf */ .bD),
    tokens.settled()
  ]);
  if (problem !== void 0 && result.released.length > 0)
    services.log.warning(
      `Released instances may not be able to register again, and then end unused. ${problem}. ${_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_3__/* .tokenRemedy */ .Sd}.`
    );
  return result;
}
async function handBack(services, tokens, request) {
  const { log } = services;
  const [configuration, rows] = await Promise.all([
    services.metadata.configuration(),
    services.instances.byOwner((0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_9__/* .ownerOf */ .bf)(request.run))
  ]);
  const wanted = request.instanceIds && new Set(request.instanceIds);
  const running = rows.filter((row) => row.state === "running" && (wanted?.has(row.instanceId) ?? true));
  const held = new Set(running.map((row) => row.instanceId));
  const notHeld = [...wanted ?? []].filter((instanceId) => !held.has(instanceId));
  for (const instanceId of notHeld) {
    log.warning(
      `${instanceId}: not released, run ${(0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_9__/* .ownerOf */ .bf)(request.run)} does not hold it (released before, ended, or another run's)`
    );
  }
  const released = await (0,_chunk_M4D4NH25_js__WEBPACK_IMPORTED_MODULE_1__/* .giveBackToPool */ .o)(services, configuration, running);
  await (0,_chunk_VC6PIASH_js__WEBPACK_IMPORTED_MODULE_0__/* .topUp */ .H)(services, tokens, configuration, [...new Set(released.map((row) => row.resourceClass))]);
  return { released, notHeld };
}

// src/action/release-mode.ts
async function releaseMode(services, request) {
  const result = await release(services, request);
  return {
    outputs: { "released-count": result.released.length },
    summary: (0,_chunk_SPXUCBY5_js__WEBPACK_IMPORTED_MODULE_10__/* .releaseSummary */ .kU)(result),
    notices: result.released.length === 0 && request.instanceIds === void 0 ? [nothingHeld(request)] : [],
    lastLine: result.released.length === 0 ? "Nothing to release: this run attempt holds no instance;" : `Released ${result.released.length}`
  };
}
var nothingHeld = ({ run }) => `Run ${(0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_9__/* .ownerOf */ .bf)(run)} holds no instance. If this workflow provisions, its release job must come last: name the job that provisions and those that use the instances in its \`needs\`, with \`if: always()\`.`;



/***/ })

};
