export const id = 272;
export const ids = [272];
export const modules = {

/***/ 4753:
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
    const { managePool } = await Promise.all(/* import() */[__webpack_require__.e(540), __webpack_require__.e(798)]).then(__webpack_require__.bind(__webpack_require__, 2798));
    await managePool(services, tokens, configuration, classNames);
  } catch (error) {
    services.log.warning(`The pool was not topped up, refresh will do so: ${(0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)}`);
  }
}




/***/ }),

/***/ 272:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   releaseMode: () => (/* binding */ releaseMode)
/* harmony export */ });
/* harmony import */ var _chunk_FRLYEJJT_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4753);
/* harmony import */ var _chunk_SPXUCBY5_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(4860);
/* harmony import */ var _chunk_LKNBR5IF_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1852);
/* harmony import */ var _chunk_SNPK65PL_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2098);
/* harmony import */ var _chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(851);
/* harmony import */ var _chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(8289);
/* harmony import */ var _chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3409);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6787);
/* harmony import */ var _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4502);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(4163);













// src/release/index.ts
async function release(services, request) {
  const tokens = new _chunk_SNPK65PL_js__WEBPACK_IMPORTED_MODULE_2__/* .TokenOutlook */ .$d(services);
  const [result, problem] = await Promise.all([
    handBack(services, tokens, request),
    // That what is released may not be able to register is no reason for a release to fail.
    tokens.problem().catch(_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_5__/* .messageOf */ .bD),
    tokens.settled()
  ]);
  if (problem !== void 0 && result.released.length > 0)
    services.log.warning(
      `Released instances may not be able to register again, and then end unused. ${problem}. ${_chunk_SNPK65PL_js__WEBPACK_IMPORTED_MODULE_2__/* .tokenRemedy */ .Sd}.`
    );
  return result;
}
async function handBack(services, tokens, request) {
  const { log } = services;
  const [configuration, rows] = await Promise.all([
    services.metadata.configuration(),
    services.instances.byOwner((0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_8__/* .ownerOf */ .bf)(request.run))
  ]);
  const wanted = request.instanceIds && new Set(request.instanceIds);
  const running = rows.filter((row) => row.state === "running" && (wanted?.has(row.instanceId) ?? true));
  const held = new Set(running.map((row) => row.instanceId));
  const notHeld = [...wanted ?? []].filter((instanceId) => !held.has(instanceId));
  for (const instanceId of notHeld) {
    log.warning(
      `${instanceId}: not released, run ${(0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_8__/* .ownerOf */ .bf)(request.run)} does not hold it (released before, ended, or another run's)`
    );
  }
  const released = await (0,_chunk_LKNBR5IF_js__WEBPACK_IMPORTED_MODULE_1__/* .giveBackToPool */ .o)(services, configuration, running);
  await (0,_chunk_FRLYEJJT_js__WEBPACK_IMPORTED_MODULE_0__/* .topUp */ .H)(services, tokens, configuration, [...new Set(released.map((row) => row.resourceClass))]);
  return { released, notHeld };
}

// src/action/release-mode.ts
async function releaseMode(services, request) {
  const result = await release(services, request);
  return {
    outputs: { "released-count": result.released.length },
    summary: (0,_chunk_SPXUCBY5_js__WEBPACK_IMPORTED_MODULE_9__/* .releaseSummary */ .kU)(result),
    notices: result.released.length === 0 && request.instanceIds === void 0 ? [nothingHeld(request)] : [],
    lastLine: result.released.length === 0 ? "Nothing to release: this run attempt holds no instance;" : `Released ${result.released.length}`
  };
}
var nothingHeld = ({ run }) => `Run ${(0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_8__/* .ownerOf */ .bf)(run)} holds no instance. If this workflow provisions, its release job must come last: name the job that provisions and those that use the instances in its \`needs\`, with \`if: always()\`.`;



/***/ })

};
