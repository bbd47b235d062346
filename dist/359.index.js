export const id = 359;
export const ids = [359];
export const modules = {

/***/ 1359:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fromEnv: () => (/* reexport safe */ _chunk_GI2V4TK4_js__WEBPACK_IMPORTED_MODULE_0__.sF)
/* harmony export */ });
/* harmony import */ var _chunk_GI2V4TK4_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8787);
/* harmony import */ var _chunk_XX7EU7WW_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12);
/* harmony import */ var _chunk_PIBN6R3K_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7385);
/* harmony import */ var _chunk_VJGUTOZH_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4983);
/* harmony import */ var _chunk_XY5FUWDV_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5110);
/* harmony import */ var _chunk_7IMM54EN_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8184);
/* harmony import */ var _chunk_2DM5FZ7K_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3638);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5820);











/***/ })

};
