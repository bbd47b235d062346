export const id = 139;
export const ids = [139];
export const modules = {

/***/ 9139:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fromEnv: () => (/* reexport safe */ _chunk_YYGUR6NQ_js__WEBPACK_IMPORTED_MODULE_0__.sF)
/* harmony export */ });
/* harmony import */ var _chunk_YYGUR6NQ_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2880);
/* harmony import */ var _chunk_CA6RCRP5_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3027);
/* harmony import */ var _chunk_C6XPONN5_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4586);
/* harmony import */ var _chunk_4GTAWM6H_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3971);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4163);








/***/ })

};
