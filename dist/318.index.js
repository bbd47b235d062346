export const id = 318;
export const ids = [318];
export const modules = {

/***/ 6318:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EC2Client: () => (/* reexport safe */ _chunk_P77KPKK6_js__WEBPACK_IMPORTED_MODULE_0__.gu)
/* harmony export */ });
/* harmony import */ var _chunk_P77KPKK6_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6451);
/* harmony import */ var _chunk_ILTMAJSK_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8515);
/* harmony import */ var _chunk_GI2V4TK4_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8787);
/* harmony import */ var _chunk_Z7EQYPEB_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(123);
/* harmony import */ var _chunk_M2Z5CM6Y_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4627);
/* harmony import */ var _chunk_UDTYDSUG_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2966);
/* harmony import */ var _chunk_XX7EU7WW_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(12);
/* harmony import */ var _chunk_PIBN6R3K_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7385);
/* harmony import */ var _chunk_VJGUTOZH_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(4983);
/* harmony import */ var _chunk_XY5FUWDV_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(5110);
/* harmony import */ var _chunk_7IMM54EN_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(8184);
/* harmony import */ var _chunk_2DM5FZ7K_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(3638);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(5820);
















/***/ })

};
