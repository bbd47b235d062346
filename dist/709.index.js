export const id = 709;
export const ids = [709];
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

/***/ 7437:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ giveBackToPool)
/* harmony export */ });
/* harmony import */ var _chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(851);
/* harmony import */ var _chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6216);
/* harmony import */ var _chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9018);




// src/services/give-back.ts
var writesAtOnce = 50;
async function giveBackToPool(services, configuration, rows, manner = {}) {
  const byClass = [...Map.groupBy(rows, (row) => row.resourceClass)];
  const released = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_2__/* .mapAll */ .g)(
    byClass,
    byClass.length || 1,
    ([className, members]) => giveBackClass(services, configuration, className, members, manner)
  );
  return released.flat();
}
async function giveBackClass(services, configuration, className, rows, { sound = true, keepsLabel = false }) {
  const { clock, random, log, queues } = services;
  const resourceClass = configuration.resourceClasses.find((candidate) => candidate.name === className);
  const now = clock.now();
  const isOffered = (row) => sound && resourceClass !== void 0 && resourceClass.drainingSince === void 0 && (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_1__/* .wear */ .Sn)(row, resourceClass, now) === void 0;
  const offered = rows.filter(isOffered);
  const thresholds = resourceClass === void 0 || offered.length === 0 ? [] : await (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_1__/* .idleThresholds */ .pH)(services, configuration, resourceClass, offered);
  const changed = (row, threshold) => row.state === "running" ? (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_1__/* .release */ ._r)(row, clock.now(), random.id(), threshold, random.label()) : (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_1__/* .abandon */ .e9)(row, clock.now(), random.id(), threshold, keepsLabel ? void 0 : random.label());
  const goesBack = offered.map((row, index) => ({ row, change: changed(row, thresholds[index] ?? now), fate: "" }));
  const ends = rows.filter((row) => !isOffered(row)).map((row) => {
    const why = resourceClass && (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_1__/* .wear */ .Sn)(row, resourceClass, now);
    return { row, change: changed(row, clock.now()), fate: `, to be ended${why === void 0 ? "" : `: ${why}`}` };
  });
  if (resourceClass !== void 0 && offered.length > 0)
    await (0,_chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_0__/* .unlessQueueMissing */ .e)(
      log,
      `${className}: nobody hears of what goes back until it is made anew`,
      () => queues.send(
        resourceClass.queueUrl,
        goesBack.map(({ change }) => (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_1__/* .offerOf */ .yS)(change.next))
      )
    );
  const results = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_2__/* .mapAll */ .g)(
    [...goesBack, ...ends],
    writesAtOnce,
    ({ row, change, fate }) => write(services, row.state, change, fate)
  );
  return results.flat();
}
async function write({ instances, log }, before, change, fate) {
  const { instanceId, resourceClass } = change.next;
  const result = await instances.apply(change);
  log.info(
    result.ok ? `${instanceId}: ${before} \u2192 idle (${resourceClass}${fate})` : `${instanceId}: not handed back, it is ${result.current?.state ?? "gone"} by now`
  );
  return result.ok ? [result.row] : [];
}




/***/ }),

/***/ 6216:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $d: () => (/* binding */ TokenOutlook),
/* harmony export */   B0: () => (/* binding */ isHeartbeatFresh),
/* harmony export */   B7: () => (/* binding */ claim),
/* harmony export */   F3: () => (/* binding */ standingsOf),
/* harmony export */   Gc: () => (/* binding */ ready),
/* harmony export */   HW: () => (/* binding */ usableUntil),
/* harmony export */   IR: () => (/* binding */ renewRegistrationToken),
/* harmony export */   Lx: () => (/* binding */ isClosed),
/* harmony export */   MH: () => (/* binding */ terminate),
/* harmony export */   Sd: () => (/* binding */ tokenRemedy),
/* harmony export */   Sn: () => (/* binding */ wear),
/* harmony export */   U8: () => (/* binding */ misfitOf),
/* harmony export */   Wj: () => (/* binding */ judgeOffer),
/* harmony export */   Ww: () => (/* binding */ keptRows),
/* harmony export */   XU: () => (/* binding */ hasRegistered),
/* harmony export */   _r: () => (/* binding */ release),
/* harmony export */   aC: () => (/* binding */ keep),
/* harmony export */   cd: () => (/* binding */ commit),
/* harmony export */   e9: () => (/* binding */ abandon),
/* harmony export */   lJ: () => (/* binding */ confirm),
/* harmony export */   oc: () => (/* binding */ unfitness),
/* harmony export */   pH: () => (/* binding */ idleThresholds),
/* harmony export */   ql: () => (/* binding */ launch),
/* harmony export */   qs: () => (/* binding */ judgeReadiness),
/* harmony export */   s: () => (/* binding */ take),
/* harmony export */   yS: () => (/* binding */ offerOf)
/* harmony export */ });
/* harmony import */ var _chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3409);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6787);
/* harmony import */ var _chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8118);
/* harmony import */ var _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4502);





// src/pool/transitions.ts
var transitions = {
  launch: { from: [], to: ["created"], holds: [], epoch: "first" },
  ready: { from: ["created"], to: ["running", "idle"], holds: ["epoch"], epoch: "same" },
  claim: { from: ["idle"], to: ["claimed"], holds: ["epoch", "unexpired"], epoch: "next" },
  // Claim and commit in one write, for the run that wants one instance and finds it ready.
  take: { from: ["idle"], to: ["running"], holds: ["epoch", "unexpired"], epoch: "next" },
  commit: { from: ["claimed"], to: ["running"], holds: ["epoch", "owner"], epoch: "same" },
  abandon: { from: ["created", "claimed"], to: ["idle"], holds: ["epoch", "owner"], epoch: "next" },
  release: { from: ["running"], to: ["idle"], holds: ["epoch", "owner"], epoch: "next" },
  // For the pool's policy: whoever reads the row earlier or later may claim it all the same.
  keep: { from: ["idle"], to: ["idle"], holds: ["epoch", "unexpired"], epoch: "same" },
  terminate: { from: ["created", "idle", "claimed", "running"], to: ["terminated"], holds: ["epoch"], epoch: "same" },
  confirm: { from: ["terminated"], to: ["terminated"], holds: ["epoch"], epoch: "same" }
};
var keptAfterEndSec = 7 * 24 * 60 * 60;
function change(name, row, now, writeId, settings) {
  const rule = transitions[name];
  const state = settings.state ?? rule.to[0];
  if (!rule.from.includes(row.state) || state === void 0 || !rule.to.includes(state)) {
    throw new Error(`${row.instanceId}: no ${name} from ${row.state} to ${String(state)}`);
  }
  if (rule.holds.includes("owner") && row.owner === void 0)
    throw new Error(`${row.instanceId}: no ${name}, it has no owner`);
  const epoch = rule.epoch === "next" ? row.epoch + 1 : row.epoch;
  const labelEpoch = settings.label === void 0 ? row.labelEpoch : epoch;
  const { owner, threshold, ...kept } = { ...row, ...settings, state, epoch, labelEpoch, writeId };
  return {
    transition: name,
    expected: {
      row: "present",
      state: row.state,
      epoch: row.epoch,
      ...rule.holds.includes("owner") && row.owner !== void 0 && { owner: row.owner },
      ...rule.holds.includes("unexpired") && { unexpiredAt: now }
    },
    next: { ...kept, ...owner !== void 0 && { owner }, ...threshold !== void 0 && { threshold } }
  };
}
function launch(row) {
  return {
    transition: "launch",
    expected: { row: "absent" },
    next: { ...row, state: "created", epoch: 1, labelEpoch: 1 }
  };
}
function ready(row, now, writeId, threshold) {
  return change("ready", row, now, writeId, { state: row.owner === void 0 ? "idle" : "running", threshold });
}
function claim(row, now, writeId, owner, threshold, label) {
  return change("claim", row, now, writeId, { owner, threshold, ...label !== void 0 && { label } });
}
function take(row, now, writeId, owner, threshold) {
  return change("take", row, now, writeId, { owner, threshold });
}
function commit(row, now, writeId, threshold) {
  return change("commit", row, now, writeId, { threshold });
}
function abandon(row, now, writeId, threshold, label) {
  return change("abandon", row, now, writeId, { owner: void 0, threshold, ...label !== void 0 && { label } });
}
function release(row, now, writeId, threshold, label) {
  return change("release", row, now, writeId, { owner: void 0, threshold, label });
}
function keep(row, now, writeId, threshold) {
  return change("keep", row, now, writeId, { threshold });
}
function terminate(row, now, writeId, reason) {
  return change("terminate", row, now, writeId, { owner: void 0, threshold: now, reason });
}
function confirm(row, now, writeId) {
  return change("confirm", row, now, writeId, {
    threshold: void 0,
    expiresAt: Math.ceil(now / 1e3) + keptAfterEndSec
  });
}
var isClosed = ({ state, threshold }) => state === "terminated" && threshold === void 0;

// src/services/registration-renewal.ts
var minuteMs = 6e4;
var renewBelowMs = 50 * minuteMs;
var tokenReserveMs = 5 * minuteMs;
async function renewRegistrationToken(services, refreshAfterMs) {
  const age = await services.registrationTokens.age();
  const now = services.clock.now();
  if (age !== void 0 && age.validUntil - now >= renewBelowMs && now - age.refreshedAt < refreshAfterMs) return false;
  await renew(services, services.registration);
  return true;
}
async function renew({ clock, log, registrationTokens }, connect) {
  const registration = await connect();
  const now = clock.now();
  const tokens = await registration.createTokens();
  await registrationTokens.store(tokens, now);
  log.info(`Stored fresh registration tokens, valid until ${new Date(tokens.validUntil).toISOString()}`);
  return tokens.validUntil;
}
var TokenOutlook = class {
  #services;
  #renewed;
  #failure;
  constructor(services) {
    this.#services = services;
    const { registration } = services;
    this.#renewed = registration === void 0 ? Promise.resolve(void 0) : this.#renewIfStale(registration);
  }
  /** Resolves once what can be renewed is. */
  async settled() {
    await this.#renewed;
  }
  /** @returns why an instance that registers from now on would find no good tokens; undefined when it would find some */
  async problem() {
    const stored = await this.#look();
    if (this.#isGood(stored) || this.#isGood(await this.#renewed)) return void 0;
    const hasEnded = stored !== void 0 && stored <= this.#services.clock.now();
    const state = stored === void 0 ? "There are no registration tokens yet" : `The registration tokens ${hasEnded ? "ended" : "end"} at ${new Date(stored).toISOString()}`;
    return this.#failure === void 0 ? state : `${state}, and could not be renewed: ${this.#failure}`;
  }
  #isGood(validUntil) {
    return validUntil !== void 0 && validUntil - this.#services.clock.now() >= tokenReserveMs;
  }
  async #look() {
    return (await this.#services.registrationTokens.age())?.validUntil;
  }
  async #renewIfStale(registration) {
    try {
      const stored = await this.#look();
      const isFresh = stored !== void 0 && stored - this.#services.clock.now() >= renewBelowMs;
      return isFresh ? stored : await renew(this.#services, registration);
    } catch (error) {
      this.#failure = (0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_1__/* .messageOf */ .bD)(error);
      this.#services.log.warning(`The registration tokens were not renewed: ${this.#failure}`);
      return void 0;
    }
  }
};
var tokenRemedy = "Give the steps of provision and release a github-token, as the README does, or run mode refresh now: a schedule alone does not keep the tokens good, since GitHub starts scheduled workflows hours late";

// src/pool/standing.ts
function standingsOf(classNames, rows) {
  const live = _chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_2__/* .liveStates */ .F6.flatMap((state) => rows[state]);
  const names = /* @__PURE__ */ new Set([...classNames, ...live.map((row) => row.resourceClass).toSorted()]);
  return [...names].map(
    (name) => standingOf(
      name,
      live.filter((row) => row.resourceClass === name)
    )
  );
}
function standingOf(name, rows) {
  const count = (state) => rows.filter((row) => row.state === state).length;
  const assigned = rows.map(assignmentsOf);
  return {
    name,
    counts: { created: count("created"), idle: count("idle"), claimed: count("claimed"), running: count("running") },
    spotCount: rows.filter((row) => row.usageClass === "spot").length,
    next: rows.toSorted((one, other) => (one.threshold ?? Infinity) - (other.threshold ?? Infinity))[0],
    assignmentCount: assigned.reduce((sum, { all }) => sum + all, 0),
    warmCount: assigned.reduce((sum, { warm }) => sum + warm, 0)
  };
}
function assignmentsOf({ state, epoch }) {
  const isHeld = state === "claimed" || state === "running";
  if (state === "created") return { all: 0, warm: 0 };
  const launchedForRun = isHeld ? epoch % 2 === 1 : epoch % 2 === 0;
  const warm = Math.floor((launchedForRun ? epoch - 1 : epoch) / 2);
  return { all: launchedForRun ? warm + 1 : warm, warm };
}

// src/pool/fitness.ts
var usableUntil = ({ lifetimeEndsAt, createdAt }, { maxAgeSec = Infinity }) => Math.min(lifetimeEndsAt, createdAt + maxAgeSec * 1e3);
function wear(row, { maxUses = Infinity, maxAgeSec = Infinity }, now) {
  const uses = assignmentsOf(row).all;
  if (uses >= maxUses) return `used ${uses} times, and its maxUses is ${maxUses}`;
  const ageSec = Math.floor((now - row.createdAt) / 1e3);
  return ageSec >= maxAgeSec ? `${ageSec} s old, and its maxAgeSec is ${maxAgeSec}` : void 0;
}
function unfitness({ templateHash, instanceType }, { resourceClass, launchTemplate }) {
  if (!resourceClass.instanceTypes.includes(instanceType))
    return `class ${resourceClass.name} has no ${instanceType} any more`;
  if (templateHash !== void 0 && templateHash !== launchTemplate.contentHash)
    return "made from an earlier version of the launch template: image, scripts or settings have changed since";
  return void 0;
}

// src/pool/offers.ts
var offerOf = (row) => ({
  instanceArn: row.instanceArn,
  instanceId: row.instanceId,
  epoch: row.epoch,
  instanceType: row.instanceType,
  usageClass: row.usageClass
});
var heartbeatStaleMs = 6e4;
var lifetimeSlackMs = 6e4;
var clockMarginMs = 6e4;
var isHeartbeatFresh = (heartbeat, now) => heartbeat !== void 0 && now - heartbeat.beatAt < heartbeatStaleMs;
var hasRegistered = (row, signal) => signal?.phase === "ready" && signal.labelEpoch === row.labelEpoch && signal.label === row.label;
function judgeOffer(offer, view, wanted, now) {
  const { row, signal, heartbeat } = view;
  if (row === void 0 || row.state === "terminated") return "gone";
  if (offer.epoch > row.epoch) return "early";
  if (row.state === "created" && row.owner === void 0 && offer.epoch === row.epoch) return "early";
  if (row.state !== "idle" || offer.epoch < row.epoch || (row.threshold ?? 0) <= now) return "gone";
  if (!isHeartbeatFresh(heartbeat, now) || signal?.phase === "failed" || signal?.phase === "ending") return "dead";
  if (heartbeat?.busy === true) return "unfit";
  if (!wanted.usageClasses.includes(row.usageClass) || !(0,_chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_0__/* .matchesPatterns */ .vZ)(row.instanceType, wanted.instanceTypes))
    return "unfit";
  const registered = hasRegistered(row, signal);
  if (unfitness(row, wanted.made) !== void 0) {
    return registered && row.createdAt < wanted.since - clockMarginMs ? "outdated" : "unfit";
  }
  if (wear(row, wanted.made.resourceClass, now) !== void 0) return registered ? "worn" : "unfit";
  if (row.lifetimeEndsAt - lifetimeSlackMs < now + wanted.maxRuntimeMs) return registered ? "outlived" : "unfit";
  return registered ? "ready" : "registering";
}
function misfitOf({ row, heartbeat }, verdict, wanted, now) {
  if (verdict === "early" && row?.state === "created") return "still booting";
  if (verdict !== "unfit" || row === void 0) return void 0;
  if (heartbeat?.busy === true) return "still busy with a job of before";
  if (!wanted.usageClasses.includes(row.usageClass)) return `of usage class ${row.usageClass}`;
  if (!(0,_chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_0__/* .matchesPatterns */ .vZ)(row.instanceType, wanted.instanceTypes)) return `of type ${row.instanceType}`;
  return unfitness(row, wanted.made) ?? wear(row, wanted.made.resourceClass, now) ?? "too old for max-runtime-min";
}
function judgeReadiness(row, view, now) {
  const { signal, heartbeat } = view;
  if (signal?.phase === "failed" || signal?.phase === "ending") {
    return {
      kind: "failed",
      phase: signal.failedPhase ?? signal.phase,
      message: `${signal.failedPhase === void 0 ? signal.phase : `failed in phase ${signal.failedPhase}`}: ${signal.message ?? "no message"}`,
      ...signal.logTail !== void 0 && { logTail: signal.logTail }
    };
  }
  if (hasRegistered(row, signal) && isHeartbeatFresh(heartbeat, now)) return { kind: "ready" };
  return { kind: "waiting", phase: signal?.phase === "ready" ? "cleaning" : signal?.phase ?? "booting" };
}

// src/services/idle-time.ts
var keptMarginMs = 10 * 6e4;
var lookedAtBeyond = 50;
async function idleThresholds({ clock, instances }, configuration, resourceClass, rows) {
  const now = clock.now();
  const { idleTimeSec } = configuration;
  if (!(0,_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_3__/* .isKeptWarm */ .M1)(resourceClass)) {
    const threshold = now + (resourceClass.idleTimeSec ?? idleTimeSec) * 1e3;
    return rows.map((row) => Math.min(threshold, usableUntil(row, resourceClass)));
  }
  const { keptUntil, policyAt } = await Promise.all(/* import() */[__webpack_require__.e(402), __webpack_require__.e(287)]).then(__webpack_require__.bind(__webpack_require__, 4287));
  const { minIdle, idleTimeMs } = policyAt(resourceClass, idleTimeSec, now);
  const kept = minIdle === 0 ? [] : await keptRows(instances, configuration, resourceClass, now + idleTimeMs);
  const lacking = Math.max(0, minIdle - kept.length);
  return rows.map((row, index) => {
    const endsAt = usableUntil(row, resourceClass);
    const isWanted = index < lacking;
    const rank = kept.length + index + 1;
    const until = isWanted ? keptUntil(resourceClass, idleTimeSec, now, endsAt, rank) : now;
    return Math.min(endsAt, Math.max(now + idleTimeMs, until));
  });
}
async function keptRows(instances, { resourceClasses }, resourceClass, looseUntil) {
  const wanted = resourceClasses.flatMap(
    ({ minIdle = 0, schedule = [] }) => Math.max(minIdle, ...schedule.map((window) => window.minIdle ?? 0))
  );
  const most = wanted.reduce((sum, count) => sum + count, lookedAtBeyond);
  return (await instances.longestIdle(most)).filter(
    (row) => row.resourceClass === resourceClass.name && (row.threshold ?? 0) > looseUntil + keptMarginMs
  );
}




/***/ })

};
