export const id = 210;
export const ids = [210];
export const modules = {

/***/ 9210:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   provision: () => (/* reexport safe */ _chunk_3J2HRWR5_js__WEBPACK_IMPORTED_MODULE_0__.m)
/* harmony export */ });
/* harmony import */ var _chunk_3J2HRWR5_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6378);
/* harmony import */ var _chunk_UC4YG3H2_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6048);
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






















/***/ })

};
