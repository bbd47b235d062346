export const id = 130;
export const ids = [130];
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

/***/ 9130:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   provisionMode: () => (/* binding */ provisionMode)
/* harmony export */ });
/* harmony import */ var _chunk_OTWMJEIK_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3117);
/* harmony import */ var _chunk_TTECDEWE_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(896);
/* harmony import */ var _chunk_VC6PIASH_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(599);
/* harmony import */ var _chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4459);
/* harmony import */ var _chunk_XNJW4NA7_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6568);
/* harmony import */ var _chunk_SPXUCBY5_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(4860);
/* harmony import */ var _chunk_M4D4NH25_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7437);
/* harmony import */ var _chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(851);
/* harmony import */ var _chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(6216);
/* harmony import */ var _chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(3409);
/* harmony import */ var _chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(809);
/* harmony import */ var _chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(7003);
/* harmony import */ var _chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(3119);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(6787);
/* harmony import */ var _chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(8118);
/* harmony import */ var _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(4502);
/* harmony import */ var _chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(9601);
/* harmony import */ var _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(4435);
/* harmony import */ var _chunk_VR3UKRZO_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(9565);
/* harmony import */ var _chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(2203);
/* harmony import */ var _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(7051);
/* harmony import */ var _chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(7946);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(4163);




























// src/action/provision-mode.ts
async function provisionMode(services, request, cancellation) {
  const result = await (0,_chunk_OTWMJEIK_js__WEBPACK_IMPORTED_MODULE_0__/* .provision */ .m)(services, request, cancellation);
  const { instances } = result;
  const reused = instances.filter((instance) => instance.origin === "warm").length;
  return {
    outputs: {
      label: instances[0]?.label ?? "",
      labels: JSON.stringify(instances.map((instance) => instance.label)),
      "instance-ids": JSON.stringify(instances.map((instance) => instance.instanceId)),
      "reused-count": reused,
      "created-count": instances.length - reused,
      "ready-ms": result.readyMs
    },
    summary: (0,_chunk_SPXUCBY5_js__WEBPACK_IMPORTED_MODULE_22__/* .provisionSummary */ .ug)(result),
    lastLine: `Provisioned ${instances.length} (${reused} warm, ${instances.length - reused} new)`
  };
}



/***/ })

};
