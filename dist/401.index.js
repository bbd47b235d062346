export const id = 401;
export const ids = [401];
export const modules = {

/***/ 8851:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   iQ: () => (/* binding */ refreshSummary),
/* harmony export */   kU: () => (/* binding */ releaseSummary),
/* harmony export */   ug: () => (/* binding */ provisionSummary)
/* harmony export */ });
// src/action/summary.ts
var seconds = (milliseconds) => `${(milliseconds / 1e3).toFixed(1)} s`;
var cellText = (cell) => cell.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
function table(header, rows) {
  const line = (cells) => `| ${cells.map(cellText).join(" | ")} |`;
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
    ...result.fallbackReasons.length > 0 ? [`**On-demand stands in for spot**, at a higher price: ${result.fallbackReasons.join("; ")}`] : [],
    shortened(
      result.instances,
      (instance) => [
        `\`${instance.instanceId}\``,
        instance.instanceType,
        instance.availabilityZone,
        instance.usageClass,
        instance.origin,
        seconds(instance.readyMs),
        `\`${instance.label}\``
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
        (row) => [`\`${row.instanceId}\``, row.instanceType, row.availabilityZone, row.usageClass],
        ["Instance", "Type", "Zone", "Usage"]
      )
    ] : [],
    ...notHeld.length > 0 ? [`Not held by this run attempt, so left alone: ${notHeld.map((instanceId) => `\`${instanceId}\``).join(", ")}`] : []
  ].join("\n\n");
}
function refreshSummary(result) {
  const { changes, terminations, tokenRenewed, undoneCount, offeredCount, deregisteredCount, abandonedCount } = result;
  const { missing, unserved } = result;
  const facts = [
    ...changes,
    ...tokenRenewed ? ["stored a fresh registration token"] : [],
    ...undoneCount > 0 ? [`ended ${undoneCount} machines or rows that had lost each other`] : [],
    ...abandonedCount > 0 ? [
      `took back ${abandonedCount} instances of runs that ended without release, or of provisions that never finished`
    ] : [],
    ...[...Map.groupBy(missing, ({ run, label }) => `jobs of run ${run.runId} that wait for label \`${label}\``)].map(
      ([jobs, instances]) => `provisioned ${instances.length} for ${jobs}`
    ),
    ...unserved.map(
      ({ run, label, count }) => `**${count} jobs of run ${run.runId} wait for label \`${label}\`, which this pool never gave that run: cancel it, or re-run all of its jobs**`
    ),
    ...offeredCount > 0 ? [`offered ${offeredCount} idle instances again`] : [],
    ...deregisteredCount > 0 ? [`removed ${deregisteredCount} offline runners whose machine or assignment is gone`] : [],
    ...terminations.failedCount > 0 ? [`**EC2 would not end ${terminations.failedCount} instances; the next refresh tries again**`] : []
  ];
  return [
    "### EC2 Runner Pool: refreshed",
    facts.length === 0 ? "Nothing had to be changed." : facts.map((fact) => `- ${fact}`).join("\n"),
    ...terminations.terminated.length > 0 ? [
      shortened(
        terminations.terminated,
        (row) => [`\`${row.instanceId}\``, row.instanceType, row.resourceClass, row.reason ?? ""],
        ["Ended", "Type", "Class", "Why"]
      )
    ] : []
  ].join("\n\n");
}




/***/ }),

/***/ 401:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   provisionMode: () => (/* binding */ provisionMode)
/* harmony export */ });
/* harmony import */ var _chunk_3J2HRWR5_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6378);
/* harmony import */ var _chunk_UC4YG3H2_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6048);
/* harmony import */ var _chunk_D2P6RKKL_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(8851);
/* harmony import */ var _chunk_M74LY6VD_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1626);
/* harmony import */ var _chunk_HYHNRS2W_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7378);
/* harmony import */ var _chunk_KGPN7KN4_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5539);
/* harmony import */ var _chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(851);
/* harmony import */ var _chunk_46R2VQNZ_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(572);
/* harmony import */ var _chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3119);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6787);
/* harmony import */ var _chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9601);
/* harmony import */ var _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4435);
/* harmony import */ var _chunk_VR3UKRZO_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(9565);
/* harmony import */ var _chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(2203);
/* harmony import */ var _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(7051);
/* harmony import */ var _chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(7946);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(4163);





















// src/action/provision-mode.ts
async function provisionMode(services, request, cancellation) {
  const result = await (0,_chunk_3J2HRWR5_js__WEBPACK_IMPORTED_MODULE_0__/* .provision */ .m)(services, request, cancellation);
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
    summary: (0,_chunk_D2P6RKKL_js__WEBPACK_IMPORTED_MODULE_16__/* .provisionSummary */ .ug)(result),
    lastLine: `Provisioned ${instances.length} (${reused} warm, ${instances.length - reused} new)`
  };
}



/***/ })

};
