export const id = 472;
export const ids = [472];
export const modules = {

/***/ 1472:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EC2Client: () => (/* reexport safe */ _chunk_27XUBK3P_js__WEBPACK_IMPORTED_MODULE_0__.gu)
/* harmony export */ });
/* harmony import */ var _chunk_27XUBK3P_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9795);
/* harmony import */ var _chunk_3PN37BCB_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5831);
/* harmony import */ var _chunk_YYGUR6NQ_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2880);
/* harmony import */ var _chunk_DDZ46IXH_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2140);
/* harmony import */ var _chunk_2SAD4RG4_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3060);
/* harmony import */ var _chunk_3N4MKRZT_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8985);
/* harmony import */ var _chunk_CA6RCRP5_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3027);
/* harmony import */ var _chunk_C6XPONN5_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(4586);
/* harmony import */ var _chunk_4GTAWM6H_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(3971);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(4163);













/***/ })

};
