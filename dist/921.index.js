export const id = 921;
export const ids = [921];
export const modules = {

/***/ 8921:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   provision: () => (/* reexport safe */ _chunk_VKDFX2WE_js__WEBPACK_IMPORTED_MODULE_0__.m)
/* harmony export */ });
/* harmony import */ var _chunk_VKDFX2WE_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4171);
/* harmony import */ var _chunk_GAOG4HFN_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1746);
/* harmony import */ var _chunk_AHOULS5T_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1489);
/* harmony import */ var _chunk_AYC2QSEL_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8730);
/* harmony import */ var _chunk_BRG2MY64_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7681);
/* harmony import */ var _chunk_N3Z6PWML_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4519);
/* harmony import */ var _chunk_H6AINOXC_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9006);
/* harmony import */ var _chunk_SS7FYB2G_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3847);
/* harmony import */ var _chunk_XX7EU7WW_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(12);
/* harmony import */ var _chunk_PIBN6R3K_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(7385);
/* harmony import */ var _chunk_VJGUTOZH_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4983);
/* harmony import */ var _chunk_XY5FUWDV_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(5110);
/* harmony import */ var _chunk_7IMM54EN_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(8184);
/* harmony import */ var _chunk_2DM5FZ7K_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(3638);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(5820);





















/***/ })

};
