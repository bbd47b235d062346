export const id = 240;
export const ids = [240];
export const modules = {

/***/ 9018:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ mapAll)
/* harmony export */ });
// node_modules/p-map/index.js
async function pMap(iterable, mapper, {
  concurrency = Number.POSITIVE_INFINITY,
  stopOnError = true,
  signal
} = {}) {
  return new Promise((resolve_, reject_) => {
    if (iterable[Symbol.iterator] === void 0 && iterable[Symbol.asyncIterator] === void 0) {
      throw new TypeError(`Expected \`input\` to be either an \`Iterable\` or \`AsyncIterable\`, got (${typeof iterable})`);
    }
    if (typeof mapper !== "function") {
      throw new TypeError("Mapper function is required");
    }
    if (!(Number.isSafeInteger(concurrency) && concurrency >= 1 || concurrency === Number.POSITIVE_INFINITY)) {
      throw new TypeError(`Expected \`concurrency\` to be an integer from 1 and up or \`Infinity\`, got \`${concurrency}\` (${typeof concurrency})`);
    }
    const result = [];
    const errors = [];
    const skippedIndexesMap = /* @__PURE__ */ new Map();
    let isRejected = false;
    let isResolved = false;
    let isIterableDone = false;
    let resolvingCount = 0;
    let currentIndex = 0;
    const iterator = iterable[Symbol.iterator] === void 0 ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
    const signalListener = () => {
      reject(signal.reason);
    };
    const cleanup = () => {
      signal?.removeEventListener("abort", signalListener);
    };
    const resolve = (value) => {
      resolve_(value);
      cleanup();
    };
    const reject = (reason) => {
      isRejected = true;
      isResolved = true;
      reject_(reason);
      cleanup();
    };
    if (signal) {
      if (signal.aborted) {
        reject(signal.reason);
      }
      signal.addEventListener("abort", signalListener, { once: true });
    }
    const next = async () => {
      if (isResolved) {
        return;
      }
      const nextItem = await iterator.next();
      const index = currentIndex;
      currentIndex++;
      if (nextItem.done) {
        isIterableDone = true;
        if (resolvingCount === 0 && !isResolved) {
          if (!stopOnError && errors.length > 0) {
            reject(new AggregateError(errors));
            return;
          }
          isResolved = true;
          if (skippedIndexesMap.size === 0) {
            resolve(result);
            return;
          }
          const pureResult = [];
          for (const [index2, value] of result.entries()) {
            if (skippedIndexesMap.get(index2) === pMapSkip) {
              continue;
            }
            pureResult.push(value);
          }
          resolve(pureResult);
        }
        return;
      }
      resolvingCount++;
      (async () => {
        try {
          const element = await nextItem.value;
          if (isResolved) {
            return;
          }
          const value = await mapper(element, index);
          if (value === pMapSkip) {
            skippedIndexesMap.set(index, value);
          }
          result[index] = value;
          resolvingCount--;
          await next();
        } catch (error) {
          if (stopOnError) {
            reject(error);
          } else {
            errors.push(error);
            resolvingCount--;
            try {
              await next();
            } catch (error2) {
              reject(error2);
            }
          }
        }
      })();
    };
    (async () => {
      for (let index = 0; index < concurrency; index++) {
        try {
          await next();
        } catch (error) {
          reject(error);
          break;
        }
        if (isIterableDone || isRejected) {
          break;
        }
      }
    })();
  });
}
var pMapSkip = /* @__PURE__ */ Symbol("skip");

// src/shared/map-all.ts
async function mapAll(items, concurrency, work) {
  try {
    return await pMap(items, work, { concurrency, stopOnError: false });
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  }
}




/***/ }),

/***/ 8289:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Az: () => (/* binding */ runLabel),
/* harmony export */   bf: () => (/* binding */ ownerOf),
/* harmony export */   ng: () => (/* binding */ runOf)
/* harmony export */ });
// src/pool/run.ts
var ownerOf = (run) => `${run.runId}/${run.runAttempt}`;
function runOf(owner) {
  const [runId = "", runAttempt = ""] = owner.split("/");
  return { runId, runAttempt: Number(runAttempt) };
}
var runLabel = (run) => run.runId;




/***/ }),

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

/***/ 9240:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   WorkflowRunOperations: () => (/* binding */ WorkflowRunOperations)
/* harmony export */ });
/* harmony import */ var _chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8289);
/* harmony import */ var _chunk_MEWETZKI_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3667);
/* harmony import */ var _chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9018);
/* harmony import */ var _chunk_5RKTMEHM_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3994);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4163);






// src/services/github/workflow-run-operations.ts
var atOnce = 5;
var runsLookedAt = 100;
var WorkflowRunOperations = class {
  #github;
  constructor(github) {
    this.#github = github;
  }
  /** The runs among these whose attempt has completed, or which GitHub does not know any more. */
  async over(runs) {
    const over = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_3__/* .mapAll */ .g)(runs, atOnce, async (run) => await this.#isOver(run) ? [run] : []);
    return over.flat();
  }
  async #isOver({ runId, runAttempt }) {
    try {
      const { data } = await this.#call(
        `read run ${(0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_4__/* .ownerOf */ .bf)({ runId, runAttempt })}`,
        (octokit, repository) => octokit.rest.actions.getWorkflowRunAttempt({
          ...repository,
          run_id: Number(runId),
          attempt_number: runAttempt
        })
      );
      return data.status === "completed";
    } catch (error) {
      if ((0,_chunk_MEWETZKI_js__WEBPACK_IMPORTED_MODULE_0__/* .statusOf */ .c2)(error) === 404) return true;
      throw error;
    }
  }
  /** Jobs of re-runs that are queued, by run and label. Jobs that ask for several labels are not for this pool. */
  async waitingInReruns() {
    const pages = await Promise.all(
      ["queued", "in_progress"].map(
        (status) => this.#call(
          "list workflow runs",
          (octokit, repository) => octokit.rest.actions.listWorkflowRunsForRepo({ ...repository, status, per_page: runsLookedAt })
        )
      )
    );
    const reruns = pages.flatMap((page) => page.data.workflow_runs).filter((run) => (run.run_attempt ?? 1) > 1).map((run) => ({ runId: String(run.id), runAttempt: run.run_attempt ?? 1 }));
    return (await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_3__/* .mapAll */ .g)(
      [...new Map(reruns.map((run) => [(0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_4__/* .ownerOf */ .bf)(run), run])).values()],
      atOnce,
      (run) => this.#waitingIn(run)
    )).flat();
  }
  async #waitingIn(run) {
    const jobs = await this.#call(
      `list the jobs of run ${(0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_4__/* .ownerOf */ .bf)(run)}`,
      (octokit, repository) => octokit.paginate(octokit.rest.actions.listJobsForWorkflowRunAttempt, {
        ...repository,
        run_id: Number(run.runId),
        attempt_number: run.runAttempt,
        per_page: 100
      })
    );
    const labels = jobs.filter((job) => job.status === "queued" && job.labels.length === 1).map((job) => job.labels.join());
    return [...Map.groupBy(labels, (label) => label)].map(([label, waiting]) => ({
      run,
      label,
      count: waiting.length
    }));
  }
  #call(what, request) {
    return this.#github.call(what, _chunk_MEWETZKI_js__WEBPACK_IMPORTED_MODULE_0__/* .readActions */ .cx, request);
  }
};



/***/ })

};
