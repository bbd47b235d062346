export const id = 308;
export const ids = [308];
export const modules = {

/***/ 6308:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   RegistrationOperations: () => (/* binding */ RegistrationOperations)
/* harmony export */ });
/* harmony import */ var _actions_github__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2413);
/* harmony import */ var _shared_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8382);
/* harmony import */ var _shared_secret_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6101);



/** GitHub, as far as the registration of runners needs it. */
class RegistrationOperations {
    #octokit;
    #repository;
    /** @param options `fetch` replaces the real one, which honours the proxy settings of the runner */
    constructor(options) {
        this.#octokit = (0,_actions_github__WEBPACK_IMPORTED_MODULE_0__/* .getOctokit */ .Q)(options.token.reveal(), { baseUrl: options.apiUrl, ...(options.fetch && { request: { fetch: options.fetch } }) });
        this.#repository = options.repository;
    }
    /** Fresh tokens to register and to remove runners; each works for an hour. */
    async createTokens() {
        const [registration, removal] = await Promise.all([
            this.#call('make a registration token', () => this.#octokit.rest.actions.createRegistrationTokenForRepo({ ...this.#repository })),
            this.#call('make a remove token', () => this.#octokit.rest.actions.createRemoveTokenForRepo({ ...this.#repository })),
        ]);
        return {
            registrationToken: new _shared_secret_js__WEBPACK_IMPORTED_MODULE_2__/* .Secret */ .z(registration.data.token),
            removeToken: new _shared_secret_js__WEBPACK_IMPORTED_MODULE_2__/* .Secret */ .z(removal.data.token),
            validUntil: Math.min(Date.parse(registration.data.expires_at), Date.parse(removal.data.expires_at)),
        };
    }
    /**
     * The runner archive for Linux.
     * @param version such as `2.330.0`; the newest that GitHub offers when absent
     */
    async runnerArchive(architecture, version) {
        const { data: downloads } = await this.#call('list runner downloads', () => this.#octokit.rest.actions.listRunnerApplicationsForRepo({ ...this.#repository }));
        const found = downloads.find((download) => download.os === 'linux' && download.architecture === architecture);
        const offered = /-(\d+\.\d+\.\d+)\.tar\.gz$/.exec(found?.filename ?? '')?.[1];
        if (found === undefined || offered === undefined) {
            throw new _shared_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .SetupError */ .w3(`GitHub offers no runner for linux ${architecture}: choose an image of another architecture.`);
        }
        if (version === undefined || version === offered) {
            return { url: found.download_url, version: offered, ...(found.sha256_checksum !== undefined && { sha256: found.sha256_checksum }) };
        }
        // The list holds the newest version only; the others lie beside it.
        return { url: found.download_url.replaceAll(offered, version), version };
    }
    /** Registered runners that GitHub has not heard of for a while; all pages. */
    async offlineRunners() {
        const runners = await this.#call('list runners', () => this.#octokit.paginate(this.#octokit.rest.actions.listSelfHostedRunnersForRepo, { ...this.#repository, per_page: 100 }));
        return runners.filter((runner) => runner.status === 'offline').map(({ id, name }) => ({ id, name }));
    }
    /** @returns false when it is gone already, or runs a job after all */
    async removeRunner(runnerId) {
        try {
            await this.#call('remove a runner', () => this.#octokit.rest.actions.deleteSelfHostedRunnerFromRepo({ ...this.#repository, runner_id: runnerId }));
            return true;
        }
        catch (error) {
            const { status } = (error.cause ?? error);
            if (status === 404 || status === 422)
                return false;
            throw error;
        }
    }
    async #call(what, request) {
        const { owner, repo } = this.#repository;
        try {
            return await request();
        }
        catch (error) {
            const status = error.status;
            if (status === 401) {
                throw new _shared_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .AccessDeniedError */ .Uk(`GitHub did not accept github-token (401), so it could not ${what} for ${owner}/${repo}. The token has expired or was revoked: store a new one in the secret. GitHub said: ${(0,_shared_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .messageOf */ .bD)(error)}`, { cause: error });
            }
            if (status === 403 || status === 404) {
                throw new _shared_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .AccessDeniedError */ .Uk(`GitHub refused to ${what} for ${owner}/${repo} (${status}). github-token needs administration of the repository: scope 'repo' (classic token), or 'Administration: read and write' (fine-grained token, GitHub App). The workflow's own GITHUB_TOKEN never has it. GitHub said: ${(0,_shared_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .messageOf */ .bD)(error)}`, { cause: error });
            }
            throw error;
        }
    }
}


/***/ })

};
