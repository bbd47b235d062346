export const id = 912;
export const ids = [912];
export const modules = {

/***/ 3667:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bl: () => (/* binding */ administration),
/* harmony export */   c2: () => (/* binding */ statusOf),
/* harmony export */   cx: () => (/* binding */ readActions),
/* harmony export */   iF: () => (/* binding */ GitHubConnection)
/* harmony export */ });
/* harmony import */ var _chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3994);
/* harmony import */ var _actions_github__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2413);


// src/services/github/github-connection.ts

var administration = "administration of the repository: scope 'repo' (classic token), or 'Administration: read and write' (fine-grained token, GitHub App)";
var readActions = "to read its workflow runs: scope 'repo' (classic token), or 'Actions: read' (fine-grained token, GitHub App)";
var isPassing = (status) => status === 429 || typeof status === "number" && status >= 500;
var retryDelaysMs = [1e3, 4e3];
var GitHubConnection = class {
  #octokit;
  #repository;
  #clock;
  constructor(options) {
    this.#octokit = (0,_actions_github__WEBPACK_IMPORTED_MODULE_1__/* .getOctokit */ .Q)(options.token.reveal(), {
      baseUrl: options.apiUrl,
      ...options.fetch && { request: { fetch: options.fetch } }
    });
    this.#repository = options.repository;
    this.#clock = options.clock;
  }
  /**
   * Makes a request; again, twice, while GitHub is in trouble.
   *
   * @param what it is for, as in "could not …"
   * @param permission what the token needs for it
   * @throws AccessDeniedError when the token will not do, UnreachableError when GitHub stays in trouble; the `cause` holds GitHub's status
   */
  async call(what, permission, request) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await request(this.#octokit, { ...this.#repository });
      } catch (error) {
        const delayMs = retryDelaysMs[attempt];
        if (delayMs === void 0 || !isPassing(statusOf(error))) throw this.#explained(what, permission, error);
        await this.#clock.sleep(delayMs);
      }
    }
  }
  #explained(what, permission, error) {
    const { owner, repo } = this.#repository;
    const status = statusOf(error);
    if (status === 401) {
      return new _chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_0__/* .AccessDeniedError */ .Uk(
        `GitHub did not accept github-token (401), so it could not ${what} for ${owner}/${repo}. The token has expired or was revoked: store a new one in the secret. GitHub said: ${(0,_chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)}`,
        { cause: error }
      );
    }
    if (status === 403 || status === 404) {
      return new _chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_0__/* .AccessDeniedError */ .Uk(
        `GitHub refused to ${what} for ${owner}/${repo} (${status}). github-token needs ${permission}. The workflow's own GITHUB_TOKEN does not do. GitHub said: ${(0,_chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)}`,
        { cause: error }
      );
    }
    if (isPassing(status)) {
      return new _chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_0__/* .UnreachableError */ .Jk(
        `GitHub did not answer, or only with ${String(status)}, when asked to ${what} for ${owner}/${repo}, however often it was asked. Look at githubstatus.com and at the way there (proxy, GITHUB_API_URL); the next run tries again. The client said: ${(0,_chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)}`,
        { cause: error }
      );
    }
    return error;
  }
};
function statusOf(error) {
  const { status, cause } = error;
  return status ?? cause?.status;
}




/***/ }),

/***/ 5912:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   GitHubConnection: () => (/* reexport safe */ _chunk_MEWETZKI_js__WEBPACK_IMPORTED_MODULE_0__.iF),
/* harmony export */   administration: () => (/* reexport safe */ _chunk_MEWETZKI_js__WEBPACK_IMPORTED_MODULE_0__.Bl),
/* harmony export */   readActions: () => (/* reexport safe */ _chunk_MEWETZKI_js__WEBPACK_IMPORTED_MODULE_0__.cx),
/* harmony export */   statusOf: () => (/* reexport safe */ _chunk_MEWETZKI_js__WEBPACK_IMPORTED_MODULE_0__.c2)
/* harmony export */ });
/* harmony import */ var _chunk_MEWETZKI_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3667);
/* harmony import */ var _chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3994);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4163);






/***/ })

};
