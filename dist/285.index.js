export const id = 285;
export const ids = [285];
export const modules = {

/***/ 5285:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   packAgent: () => (/* binding */ packAgent)
/* harmony export */ });
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4163);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7598);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8522);


// src/services/agent-program.ts


function packAgent(source) {
  const packed = (0,node_zlib__WEBPACK_IMPORTED_MODULE_2__.brotliCompressSync)(source, {
    params: { [node_zlib__WEBPACK_IMPORTED_MODULE_2__.constants.BROTLI_PARAM_MODE]: node_zlib__WEBPACK_IMPORTED_MODULE_2__.constants.BROTLI_MODE_TEXT }
  });
  return { digest: (0,node_crypto__WEBPACK_IMPORTED_MODULE_1__.createHash)("sha256").update(packed).digest("hex"), content: packed.toString("base64") };
}



/***/ })

};
