export const id = 287;
export const ids = [287];
export const modules = {

/***/ 4287:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   keptUntil: () => (/* reexport safe */ _chunk_RMEVG2QQ_js__WEBPACK_IMPORTED_MODULE_0__.Jf),
/* harmony export */   policyAt: () => (/* reexport safe */ _chunk_RMEVG2QQ_js__WEBPACK_IMPORTED_MODULE_0__.E4)
/* harmony export */ });
/* harmony import */ var _chunk_RMEVG2QQ_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(402);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4163);





/***/ })

};
