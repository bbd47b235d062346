export const id = 909;
export const ids = [909];
export const modules = {

/***/ 5171:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ renewIfStale)
/* harmony export */ });
/* harmony import */ var _chunk_IPBT3RBS_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7406);
/* harmony import */ var _chunk_GNDIIEDU_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4440);



// src/action/token-courtesy.ts
async function renewIfStale(services) {
  try {
    await (0,_chunk_IPBT3RBS_js__WEBPACK_IMPORTED_MODULE_0__/* .renewRegistrationToken */ .IR)(services);
  } catch (error) {
    services.log.warning(`The registration token was not renewed, mode refresh will have to: ${(0,_chunk_GNDIIEDU_js__WEBPACK_IMPORTED_MODULE_1__/* .messageOf */ .bD)(error)}`);
  }
}




/***/ }),

/***/ 8909:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   provisionMode: () => (/* binding */ provisionMode)
/* harmony export */ });
/* harmony import */ var _chunk_NRBQTZDU_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5171);
/* harmony import */ var _chunk_5OQSD6M2_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1006);
/* harmony import */ var _chunk_IPBT3RBS_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7406);
/* harmony import */ var _chunk_YLLNCTCE_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1599);
/* harmony import */ var _chunk_7Z5BY57T_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5452);
/* harmony import */ var _chunk_MDR5BMM6_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6241);
/* harmony import */ var _chunk_GNDIIEDU_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4440);
/* harmony import */ var _chunk_CA6RCRP5_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3027);
/* harmony import */ var _chunk_C6XPONN5_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(4586);
/* harmony import */ var _chunk_4GTAWM6H_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(3971);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4163);















// src/action/provision-mode.ts
async function provisionMode(services, request, cancellation) {
  const [result] = await Promise.all([(0,_chunk_5OQSD6M2_js__WEBPACK_IMPORTED_MODULE_1__/* .provision */ .mg)(services, request, cancellation), (0,_chunk_NRBQTZDU_js__WEBPACK_IMPORTED_MODULE_0__/* .renewIfStale */ .i)(services)]);
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
    summary: (0,_chunk_IPBT3RBS_js__WEBPACK_IMPORTED_MODULE_2__/* .provisionSummary */ .ug)(result),
    lastLine: `Provisioned ${instances.length} (${reused} warm, ${instances.length - reused} new)`
  };
}



/***/ })

};
