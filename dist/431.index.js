export const id = 431;
export const ids = [431];
export const modules = {

/***/ 5187:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   WJ: () => (/* binding */ launchInstances),
/* harmony export */   YF: () => (/* binding */ performArtifactCleanup),
/* harmony export */   ei: () => (/* binding */ sendTerminationSignals),
/* harmony export */   i9: () => (/* binding */ endInstances),
/* harmony export */   iI: () => (/* binding */ performTerminationTransitions),
/* harmony export */   vD: () => (/* binding */ fatesOf)
/* harmony export */ });
/* harmony import */ var _chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3054);
/* harmony import */ var _chunk_SLNQLCOI_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3484);
/* harmony import */ var _chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9018);
/* harmony import */ var _chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7003);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6787);
/* harmony import */ var _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4502);







// src/services/launching.ts
var rowsAtOnce = 20;
var minuteMs = 6e4;
var launchTimeoutMs = 5 * minuteMs;
async function launchInstances(services, configuration, order, beforeWrite = () => void 0) {
  const { clock, random, log, launches, capacities } = services;
  const { owner, resourceClass, usageClass } = order;
  const launchToken = `${(owner ?? "pool").replace("/", "-")}-${random.id().slice(0, 18)}`;
  await launches.open({
    launchToken,
    ...owner !== void 0 && { owner },
    resourceClass: resourceClass.name,
    usageClass,
    count: order.count,
    createdAt: clock.now(),
    threshold: clock.now() + launchTimeoutMs
  });
  const limited = (0,_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_4__/* .isLimited */ .lU)(resourceClass);
  const { granted: count, maxSize } = limited ? await reserveRoom(services, configuration, order, launchToken) : { granted: order.count };
  const limitReasons = maxSize !== void 0 && count < order.count ? [
    {
      code: "maxSize",
      message: `class ${resourceClass.name} has as many machines as its maxSize of ${maxSize} allows`
    }
  ] : [];
  if (count === 0) {
    await launches.close(launchToken);
    return { launched: [], failure: "limit", reasons: limitReasons };
  }
  log.info(`Launching ${count} ${usageClass} of class ${resourceClass.name} (${launchToken})`);
  const fleet = await services.fleet();
  let result;
  try {
    result = await fleet.createFleet({
      launchToken,
      count,
      usageClass,
      resourceClass,
      instanceTypes: order.instanceTypes,
      subnets: configuration.subnets,
      launchTemplate: configuration.launchTemplate,
      tags: {
        [_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_2__/* .poolTag */ .FM]: services.poolName,
        [_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_2__/* .tableTag */ .Zs]: services.tableName,
        [_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_2__/* .launchTokenTag */ .DX]: launchToken,
        [_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_2__/* .resourceClassTag */ .Bo]: resourceClass.name
      }
    });
  } catch (error) {
    if (error instanceof _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_3__/* .AccessDeniedError */ .Uk || error instanceof _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_3__/* .SetupError */ .w3) {
      if (limited) await capacities.settle(resourceClass.name, launchToken, 0);
      await launches.close(launchToken);
      throw error;
    }
    return {
      launched: [],
      failure: (0,_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_2__/* .classifyLaunchFailure */ .kI)((0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_3__/* .codeOf */ .$N)(error)),
      reasons: [...limitReasons, { code: (0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_3__/* .codeOf */ .$N)(error), message: (0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_3__/* .messageOf */ .bD)(error) }]
    };
  }
  const launched = await writeRows(services, configuration, order, launchToken, result.launched, beforeWrite);
  if (limited) await capacities.settle(resourceClass.name, launchToken, launched.length);
  await launches.close(launchToken);
  const reasons = [
    ...new Map(result.errors.map(({ code, message }) => [code, { code, message: `${code}: ${message}` }])).values()
  ];
  const short = launched.length < count;
  const failure = short ? (0,_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_2__/* .classifyLaunchFailures */ .lD)(result.errors.map(({ code }) => code)) ?? "capacity" : void 0;
  return {
    launched,
    failure: failure ?? (limitReasons.length > 0 ? "limit" : void 0),
    reasons: [...limitReasons, ...reasons]
  };
}
async function reserveRoom({ clock, capacities }, { idleTimeSec }, { resourceClass, count }, launchToken) {
  const { policyAt } = await Promise.all(/* import() */[__webpack_require__.e(247), __webpack_require__.e(939)]).then(__webpack_require__.bind(__webpack_require__, 1939));
  const { maxSize } = policyAt(resourceClass, idleTimeSec, clock.now());
  const granted = await capacities.reserve(resourceClass.name, launchToken, count, maxSize ?? Infinity);
  if (granted === void 0)
    throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_3__/* .SetupError */ .w3(
      "POOL-NOT-SET-UP",
      `Class ${resourceClass.name} has a maxSize, but nobody counts its machines. Run mode refresh, which begins to.`
    );
  return { granted, ...maxSize !== void 0 && { maxSize } };
}
async function writeRows(services, configuration, { owner, sharedLabel, resourceClass, readyBy }, launchToken, machines, beforeWrite) {
  const { clock, random, log, instances } = services;
  const changes = machines.map(
    (machine) => (0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_0__/* .launch */ .ql)({
      ...machine,
      instanceArn: (0,_chunk_SLNQLCOI_js__WEBPACK_IMPORTED_MODULE_1__/* .instanceArn */ .Pf)(configuration.instanceArnPrefix, machine.instanceId),
      label: sharedLabel ?? random.label(),
      ...owner !== void 0 && { owner },
      threshold: readyBy,
      resourceClass: resourceClass.name,
      launchToken,
      ...(0,_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_4__/* .isLimited */ .lU)(resourceClass) && { isCounted: true },
      templateHash: configuration.launchTemplate.contentHash,
      createdAt: clock.now(),
      lifetimeEndsAt: clock.now() + configuration.maxLifetimeMin * minuteMs,
      writeId: random.id()
    })
  );
  for (const change of changes) beforeWrite(change.next);
  return (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_5__/* .mapAll */ .g)(changes, rowsAtOnce, async (change) => {
    const { next } = change;
    const result = await instances.apply(change);
    if (!result.ok)
      throw new Error(
        `${next.instanceId}: a row for this new instance exists already, in state ${result.current?.state ?? "unknown"}`
      );
    log.info(
      `${next.instanceId}: launched \u2192 created (${next.instanceType}, ${next.usageClass}, ${next.availabilityZone})`
    );
    return result.row;
  });
}

// src/pool/fate.ts
function fateOf(row, { signal, heartbeat }, now) {
  const isAlive = (0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_0__/* .isHeartbeatFresh */ .B0)(heartbeat, now) && now < row.lifetimeEndsAt;
  if (row.state === "running" || !isAlive) return "ends";
  const givesUp = signal?.phase === "failed" || signal?.phase === "ending";
  if (row.state !== "idle" && row.owner !== void 0 && !givesUp) return "goes back";
  const listensStill = signal?.phase === "ready" && signal.labelEpoch !== row.labelEpoch;
  return heartbeat?.busy === true || listensStill ? "stays" : "ends";
}

// src/services/termination.ts
var writesAtOnce = 50;
var newIdGraceMs = 10 * 6e4;
var endedStates = ["shutting-down", "terminated"];
async function performTerminationTransitions(services, doomed) {
  const { clock, random, log, instances } = services;
  const terminated = [];
  const lost = [];
  await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_5__/* .mapAll */ .g)(doomed, writesAtOnce, async ({ row, reason }) => {
    const result = await instances.apply((0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_0__/* .terminate */ .MH)(row, clock.now(), random.id(), reason));
    if (result.ok) {
      terminated.push(result.row);
      log.info(`${row.instanceId}: ${row.state} \u2192 terminated (${reason})`);
    } else {
      lost.push(row);
      log.info(
        `${row.instanceId}: left alone, it is ${result.current?.state ?? "gone"} at epoch ${result.current?.epoch ?? "-"} by now, not ${row.state} at epoch ${row.epoch}`
      );
    }
  });
  return { terminated, lost };
}
async function sendTerminationSignals(services, rows) {
  if (rows.length === 0) return { ended: [], failed: [] };
  const fleet = await services.fleet();
  const result = await fleet.terminateInstances(rows.map((row) => row.instanceId));
  const refused = new Set(result.failed.map((failure) => failure.instanceId));
  const gone = await goneAmong(
    services.clock.now(),
    fleet,
    rows.filter((row) => refused.has(row.instanceId))
  );
  const ended = /* @__PURE__ */ new Set([...result.ended, ...gone]);
  const failed = result.failed.filter((failure) => !ended.has(failure.instanceId));
  for (const { instanceId, code, message } of failed) {
    services.log.warning(`${instanceId}: EC2 did not end it (${code}: ${message}). The next refresh tries again.`);
  }
  return { ended: rows.filter((row) => ended.has(row.instanceId)), failed };
}
async function goneAmong(now, fleet, rows) {
  if (rows.length === 0) return [];
  const machines = await fleet.machines(rows.map((row) => row.instanceId));
  const states = new Map(machines.map((machine) => [machine.instanceId, machine.state]));
  return rows.filter(({ instanceId, createdAt }) => {
    const state = states.get(instanceId);
    return state === void 0 ? now - createdAt > newIdGraceMs : endedStates.includes(state);
  }).map((row) => row.instanceId);
}
async function performArtifactCleanup(services, rows) {
  const { clock, random, instances, capacities } = services;
  await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_5__/* .mapAll */ .g)(rows, writesAtOnce, async (row) => {
    await instances.deleteArtifacts(row.instanceArn);
    if (row.isCounted) await capacities.countEnded(row.resourceClass, row.instanceId);
    await instances.apply((0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_0__/* .confirm */ .lJ)(row, clock.now(), random.id()));
    if (row.isCounted) await capacities.forgetEnded(row.resourceClass, row.instanceId);
  });
}
async function fatesOf(services, rows) {
  const views = await services.instances.views(rows.map((row) => row.instanceArn));
  const now = services.clock.now();
  const fates = { ends: [], stays: [], "goes back": [] };
  for (const [index, row] of rows.entries()) fates[fateOf(row, views[index] ?? noView, now)].push(row);
  for (const row of fates.stays)
    services.log.info(
      `${row.instanceId}: ${row.state} and to be ended, but a job still runs on it, or may come: left alone`
    );
  return fates;
}
var noView = { signal: void 0, heartbeat: void 0 };
async function endInstances(services, doomed) {
  const { terminated } = await performTerminationTransitions(services, doomed);
  const { ended } = await sendTerminationSignals(services, terminated);
  await performArtifactCleanup(services, ended);
  return terminated;
}




/***/ }),

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

/***/ 4488:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $d: () => (/* binding */ TokenOutlook),
/* harmony export */   IR: () => (/* binding */ renewRegistrationToken),
/* harmony export */   Sd: () => (/* binding */ tokenRemedy),
/* harmony export */   oR: () => (/* binding */ giveBackToPool)
/* harmony export */ });
/* harmony import */ var _chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3054);
/* harmony import */ var _chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(851);
/* harmony import */ var _chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9018);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6787);





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
      this.#failure = (0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_2__/* .messageOf */ .bD)(error);
      this.#services.log.warning(`The registration tokens were not renewed: ${this.#failure}`);
      return void 0;
    }
  }
};
var tokenRemedy = "Give the steps of provision and release a github-token, as the README does, or run mode refresh now: a schedule alone does not keep the tokens good, since GitHub starts scheduled workflows hours late";

// src/services/give-back.ts
var writesAtOnce = 50;
async function giveBackToPool(services, configuration, rows, manner = {}) {
  const byClass = [...Map.groupBy(rows, (row) => row.resourceClass)];
  const released = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_3__/* .mapAll */ .g)(
    byClass,
    byClass.length || 1,
    ([className, members]) => giveBackClass(services, configuration, className, members, manner)
  );
  return released.flat();
}
async function giveBackClass(services, configuration, className, rows, { sound = true, keepsLabel = false }) {
  const { clock, random, log, queues } = services;
  const resourceClass = configuration.resourceClasses.find((candidate) => candidate.name === className);
  const available = sound && resourceClass !== void 0 && resourceClass.drainingSince === void 0;
  const thresholds = available ? await (0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_0__/* .idleThresholds */ .pH)(services, configuration, resourceClass, rows) : [];
  const now = clock.now();
  const changes = rows.map((row, index) => ({
    before: row.state,
    change: row.state === "running" ? (0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_0__/* .release */ ._r)(row, now, random.id(), thresholds[index] ?? now, random.label()) : (0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_0__/* .abandon */ .e9)(row, now, random.id(), thresholds[index] ?? now, keepsLabel ? void 0 : random.label())
  }));
  if (available)
    await (0,_chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessQueueMissing */ .e)(
      log,
      `${className}: nobody hears of what goes back until it is made anew`,
      () => queues.send(
        resourceClass.queueUrl,
        changes.map(({ change }) => (0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_0__/* .offerOf */ .yS)(change.next))
      )
    );
  const results = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_3__/* .mapAll */ .g)(
    changes,
    writesAtOnce,
    ({ before, change }) => write(services, before, change, available ? "" : ", to be ended")
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

/***/ 3054:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B0: () => (/* binding */ isHeartbeatFresh),
/* harmony export */   B7: () => (/* binding */ claim),
/* harmony export */   Gc: () => (/* binding */ ready),
/* harmony export */   MH: () => (/* binding */ terminate),
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
/* harmony import */ var _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4502);



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

// src/pool/fitness.ts
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
  if (row.lifetimeEndsAt - lifetimeSlackMs < now + wanted.maxRuntimeMs) return registered ? "outlived" : "unfit";
  return registered ? "ready" : "registering";
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
  if (!(0,_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_1__/* .isKeptWarm */ .M1)(resourceClass)) {
    const threshold = now + (resourceClass.idleTimeSec ?? idleTimeSec) * 1e3;
    return rows.map(() => threshold);
  }
  const { keptUntil, policyAt } = await Promise.all(/* import() */[__webpack_require__.e(247), __webpack_require__.e(939)]).then(__webpack_require__.bind(__webpack_require__, 1939));
  const { minIdle, idleTimeMs } = policyAt(resourceClass, idleTimeSec, now);
  const kept = minIdle === 0 ? [] : await keptRows(instances, configuration, resourceClass, now + idleTimeMs);
  const lacking = Math.max(0, minIdle - kept.length);
  return rows.map(
    ({ lifetimeEndsAt }, index) => index < lacking ? Math.max(now + idleTimeMs, keptUntil(resourceClass, idleTimeSec, now, lifetimeEndsAt)) : now + idleTimeMs
  );
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

/***/ 4860:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   kU: () => (/* binding */ releaseSummary),
/* harmony export */   tp: () => (/* binding */ table),
/* harmony export */   ug: () => (/* binding */ provisionSummary),
/* harmony export */   vI: () => (/* binding */ shortened)
/* harmony export */ });
/* harmony import */ var _chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5083);


// src/action/summary.ts
var seconds = (milliseconds) => `${(milliseconds / 1e3).toFixed(1)} s`;
function table(header, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
var shownRows = 100;
function shortened(rows, render, header) {
  const rest = rows.length - shownRows;
  return table(header, rows.slice(0, shownRows).map(render)) + (rest > 0 ? `

\u2026 and ${rest} more.` : "");
}
function provisionSummary(result) {
  const warm = result.instances.filter((instance) => instance.origin === "warm").length;
  return [
    `### EC2 Runner Pool: ${result.instances.length} ${result.instances.length === 1 ? "runner" : "runners"} ready in ${seconds(result.readyMs)}`,
    `${warm} warm from the pool, ${result.instances.length - warm} launched.`,
    ...result.fallbackReasons.length > 0 ? [`**On-demand stands in for spot**, at a higher price: ${(0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownText */ .p7)(result.fallbackReasons.join("; "))}`] : [],
    shortened(
      result.instances,
      (instance) => [
        (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownCode */ .D9)(instance.instanceId),
        (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownText */ .p7)(instance.instanceType),
        (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownText */ .p7)(instance.availabilityZone),
        instance.usageClass,
        instance.origin,
        seconds(instance.readyMs),
        (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownCode */ .D9)(instance.label)
      ],
      ["Instance", "Type", "Zone", "Usage", "From", "Ready after", "Label"]
    )
  ].join("\n\n");
}
function releaseSummary(result) {
  const { released, notHeld } = result;
  return [
    `### EC2 Runner Pool: ${released.length === 0 ? "nothing to release" : `${released.length} ${released.length === 1 ? "instance" : "instances"} released`}`,
    ...released.length > 0 ? [
      shortened(
        released,
        (row) => [
          (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownCode */ .D9)(row.instanceId),
          (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownText */ .p7)(row.instanceType),
          (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownText */ .p7)(row.availabilityZone),
          row.usageClass
        ],
        ["Instance", "Type", "Zone", "Usage"]
      )
    ] : [],
    ...notHeld.length > 0 ? [`Not held by this run attempt, so left alone: ${notHeld.map(_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_0__/* .markdownCode */ .D9).join(", ")}`] : []
  ].join("\n\n");
}




/***/ }),

/***/ 8002:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DY: () => (/* binding */ beginCounting),
/* harmony export */   KG: () => (/* binding */ managePool),
/* harmony export */   ZO: () => (/* binding */ correctCounts)
/* harmony export */ });
/* harmony import */ var _chunk_4FX6STWD_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5187);
/* harmony import */ var _chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3054);
/* harmony import */ var _chunk_QYF5VVBP_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(1754);
/* harmony import */ var _chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3409);
/* harmony import */ var _chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9018);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6787);
/* harmony import */ var _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4502);
/* harmony import */ var _chunk_6NDZSTAL_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6247);









// src/pool/planner.ts
var replaceAheadMs = 15 * 6e4;
var toleranceMs = 10 * 6e4;
var clockMarginMs = 6e4;
function planPool(policy, census, now, keptUntil2) {
  const { rethreshold, reasons } = planThresholds(policy, census, now, keptUntil2);
  const target = Math.max(policy.minIdle, census.inUse ? policy.scaleUpThreshold : 0);
  const waiting = census.idle.filter((row) => lastsBeyond(row, now + replaceAheadMs)).length + census.booting;
  const wanted = Math.max(0, target - waiting);
  const room = policy.maxSize === void 0 ? wanted : Math.max(0, policy.maxSize - (census.size ?? policy.maxSize));
  const launchCount = Math.min(wanted, room);
  if (wanted > 0) reasons.push(launchReason(policy, census, { target, waiting, wanted, launchCount }));
  return { launchCount, rethreshold, reasons };
}
var lastsBeyond = (row, at) => row.lifetimeEndsAt > at;
function planThresholds({ minIdle, idleTimeMs }, { idle }, now, keptUntil2) {
  const looseUntil = now + idleTimeMs;
  const isKept = (row) => (row.threshold ?? 0) > looseUntil + toleranceMs;
  const ranked = idle.filter((row) => lastsBeyond(row, now + replaceAheadMs)).toSorted((a, b) => Number(isKept(b)) - Number(isKept(a)) || b.lifetimeEndsAt - a.lifetimeEndsAt);
  const kept = ranked.slice(0, minIdle);
  const extended = kept.map((row) => ({ row, until: keptUntil2(row) })).filter(({ row, until }) => until - (row.threshold ?? 0) > toleranceMs);
  const loosened = ranked.slice(minIdle).filter((row) => (row.threshold ?? 0) > looseUntil + clockMarginMs).map((row) => ({ row, until: looseUntil }));
  const reasons = [
    ...extended.length > 0 ? [`${extended.length} idle kept for minIdle ${minIdle}: ${ids(extended)}`] : [],
    ...loosened.length > 0 ? [`${loosened.length} idle beyond minIdle ${minIdle} may wait ${idleTimeMs / 1e3} s more: ${ids(loosened)}`] : []
  ];
  return { rethreshold: [...extended, ...loosened], reasons };
}
var ids = (entries) => entries.map(({ row }) => row.instanceId).join(", ");
function launchReason({ minIdle, maxSize }, { booting, size }, counted) {
  const { target, waiting, wanted, launchCount } = counted;
  const why = target > minIdle ? `scaleUpThreshold ${target}, while runs use the class` : `minIdle ${minIdle}`;
  const have = `${waiting - booting} idle and ${booting} booting of ${why}`;
  if (launchCount === wanted) return `launching ${launchCount}: ${have}`;
  const limit = `${String(size)} machines of maxSize ${String(maxSize)}`;
  return launchCount > 0 ? `launching ${launchCount} of the ${wanted} that lack: ${have}; ${limit}` : `launching none of the ${wanted} that lack: ${have}; ${limit}`;
}

// src/services/manage-pool.ts
var writesAtOnce = 20;
var minuteMs = 6e4;
var bootTimeoutMs = 15 * minuteMs;
var lookedAtBeyond = 100;
async function managePool(services, configuration, classNames) {
  const managed = configuration.resourceClasses.filter(
    (resourceClass) => resourceClass.drainingSince === void 0 && (0,_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_4__/* .isKeptWarm */ .M1)(resourceClass) && (classNames?.includes(resourceClass.name) ?? true)
  );
  return (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_6__/* .mapAll */ .g)(managed, 3, (resourceClass) => manageClass(services, configuration, resourceClass));
}
async function beginCounting({ instances, capacities, log }, classes) {
  const limited = classes.filter(_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_4__/* .isLimited */ .lU);
  const uncounted = (await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_6__/* .mapAll */ .g)(limited, 10, async (one) => [one.name, await capacities.read(one.name)])).filter(([, capacity]) => capacity === void 0).map(([name]) => name);
  if (uncounted.length === 0) return;
  const live = await instances.allLive();
  for (const name of uncounted) {
    const counted = live.filter((row) => row.resourceClass === name).length;
    if (await capacities.begin(name, counted))
      log.info(`${name}: ${counted} machines counted, from now on at each change`);
  }
}
var quietMs = 10 * minuteMs;
async function correctCounts({ clock, instances, capacities, log }, classes) {
  const seen = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_6__/* .mapAll */ .g)(classes.filter(_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_4__/* .isLimited */ .lU), 10, async ({ name }) => ({
    name,
    capacity: await capacities.read(name)
  }));
  const quiet = seen.flatMap(
    ({ name, capacity }) => capacity && Object.keys(capacity.launching).length === 0 && capacity.changedAt < clock.now() - quietMs ? [{ name, capacity }] : []
  );
  if (quiet.length === 0) return;
  const live = await instances.allLive();
  for (const { name, capacity } of quiet) {
    const counted = live.filter((row) => row.resourceClass === name).length;
    if (counted === capacity.counted) continue;
    if (await capacities.correct(name, capacity, counted))
      log.info(`${name}: ${capacity.counted} machines were counted, but ${counted} live: corrected`);
  }
}
async function manageClass(services, configuration, resourceClass) {
  const { clock, log } = services;
  const { name } = resourceClass;
  const policy = (0,_chunk_6NDZSTAL_js__WEBPACK_IMPORTED_MODULE_5__/* .policyAt */ .E4)(resourceClass, configuration.idleTimeSec, clock.now());
  const census = await takeCensus(services, configuration, resourceClass, policy);
  const now = clock.now();
  const plan = planPool(
    policy,
    census,
    now,
    (row) => (0,_chunk_6NDZSTAL_js__WEBPACK_IMPORTED_MODULE_5__/* .keptUntil */ .Jf)(resourceClass, configuration.idleTimeSec, now, row.lifetimeEndsAt)
  );
  await changeThresholds(services, plan);
  const launch = await launchForPool(services, configuration, resourceClass, plan.launchCount);
  const reasons = [...plan.reasons, ...launch.reasons];
  for (const reason of reasons) log.info(`${name}: ${reason}`);
  return {
    name,
    policy,
    idleCount: census.idle.length,
    bootingCount: census.booting + launch.launchedCount,
    size: census.size === void 0 ? void 0 : census.size + launch.launchedCount,
    launchedCount: launch.launchedCount,
    reasons
  };
}
async function takeCensus(services, configuration, resourceClass, { minIdle, scaleUpThreshold, idleTimeMs }) {
  const { clock, instances, capacities } = services;
  const { name } = resourceClass;
  const [kept, ofPool, running] = await Promise.all([
    (0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_1__/* .keptRows */ .Ww)(instances, configuration, resourceClass, clock.now() + idleTimeMs),
    instances.ofPool(name, Math.max(minIdle, scaleUpThreshold) + lookedAtBeyond),
    scaleUpThreshold > 0 ? instances.soonestByState("running", clock.now(), lookedAtBeyond) : []
  ]);
  const { booted, booting } = await judgeBooting(
    services,
    configuration,
    resourceClass,
    ofPool.filter((row) => row.state === "created")
  );
  const capacity = (0,_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_4__/* .isLimited */ .lU)(resourceClass) ? await capacities.read(name) : void 0;
  const idle = [...kept, ...ofPool.filter((row) => row.state === "idle"), ...booted].filter(
    (row) => (row.threshold ?? 0) > clock.now()
  );
  return {
    idle: [...new Map(idle.map((row) => [row.instanceId, row])).values()],
    booting,
    inUse: running.some((row) => row.resourceClass === name),
    size: capacity && (0,_chunk_QYF5VVBP_js__WEBPACK_IMPORTED_MODULE_7__/* .sizeOf */ .$d)(capacity)
  };
}
async function judgeBooting(services, configuration, resourceClass, created) {
  if (created.length === 0) return { booted: [], booting: 0 };
  const { clock, random, log, instances } = services;
  const views = await instances.views(created.map((row) => row.instanceArn));
  const now = clock.now();
  const current = views.flatMap(
    (view) => view.row?.state === "created" && view.row.owner === void 0 ? [{ ...view, row: view.row }] : []
  );
  const alive = current.filter(({ heartbeat }) => (0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_1__/* .isHeartbeatFresh */ .B0)(heartbeat, now));
  const registered = alive.filter(({ row, signal }) => (0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_1__/* .hasRegistered */ .XU)(row, signal)).map(({ row }) => row);
  const late = current.filter((view) => !alive.includes(view) && view.row.createdAt < now - bootTimeoutMs);
  await (0,_chunk_4FX6STWD_js__WEBPACK_IMPORTED_MODULE_0__/* .endInstances */ .i9)(
    services,
    late.map(({ row }) => ({ row, reason: "launched for the pool, and not ready after 15 minutes" }))
  );
  const thresholds = await (0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_1__/* .idleThresholds */ .pH)(services, configuration, resourceClass, registered);
  const results = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_6__/* .mapAll */ .g)([...registered.entries()], writesAtOnce, async ([index, row]) => {
    const result = await instances.apply((0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_1__/* .ready */ .Gc)(row, clock.now(), random.id(), thresholds[index] ?? now));
    if (result.ok) log.info(`${row.instanceId}: created \u2192 idle (${row.resourceClass}, launched for the pool)`);
    return result;
  });
  return {
    booted: results.flatMap((result) => result.ok ? [result.row] : []),
    booting: current.length - registered.length - late.length
  };
}
async function changeThresholds({ clock, random, log, instances }, plan) {
  await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_6__/* .mapAll */ .g)(plan.rethreshold, writesAtOnce, async ({ row, until }) => {
    const result = await instances.apply((0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_1__/* .keep */ .aC)(row, clock.now(), random.id(), until));
    log.info(
      result.ok ? `${row.instanceId}: may be idle until ${new Date(until).toISOString()}` : `${row.instanceId}: left alone, it is ${result.current?.state ?? "gone"} by now`
    );
  });
}
async function launchForPool(services, configuration, resourceClass, count) {
  if (count === 0) return { launchedCount: 0, reasons: [] };
  const { clock, queues, log } = services;
  try {
    const now = clock.now();
    const { launched, reasons } = await (0,_chunk_4FX6STWD_js__WEBPACK_IMPORTED_MODULE_0__/* .launchInstances */ .WJ)(services, configuration, {
      resourceClass,
      usageClass: resourceClass.usageClass ?? "on-demand",
      instanceTypes: _chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_2__/* .anyType */ .ds,
      count,
      // It is for the pool's policy, not for a deadline, to say how long it may wait; a boot that fails is ended by itself and by refresh.
      readyBy: (0,_chunk_6NDZSTAL_js__WEBPACK_IMPORTED_MODULE_5__/* .keptUntil */ .Jf)(resourceClass, configuration.idleTimeSec, now, now + configuration.maxLifetimeMin * minuteMs)
    });
    await queues.send(resourceClass.queueUrl, launched.map(_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_1__/* .offerOf */ .yS));
    return { launchedCount: launched.length, reasons: reasons.map(({ message }) => message) };
  } catch (error) {
    const reason = `could not launch ${count} for the pool, the next refresh tries again: ${(0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_3__/* .messageOf */ .bD)(error)}`;
    log.warning(`${resourceClass.name}: ${reason}`);
    return { launchedCount: 0, reasons: [reason] };
  }
}




/***/ }),

/***/ 4431:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   refreshMode: () => (/* binding */ refreshMode)
/* harmony export */ });
/* harmony import */ var _chunk_ZVWISB3U_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8002);
/* harmony import */ var _chunk_4FX6STWD_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5187);
/* harmony import */ var _chunk_SPXUCBY5_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(4860);
/* harmony import */ var _chunk_C6L5N73C_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4488);
/* harmony import */ var _chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3054);
/* harmony import */ var _chunk_HPOEJUOA_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9950);
/* harmony import */ var _chunk_SLNQLCOI_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3484);
/* harmony import */ var _chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(851);
/* harmony import */ var _chunk_3GGGSOIK_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3021);
/* harmony import */ var _chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(5083);
/* harmony import */ var _chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(8289);
/* harmony import */ var _chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(3409);
/* harmony import */ var _chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(9018);
/* harmony import */ var _chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(809);
/* harmony import */ var _chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(7003);
/* harmony import */ var _chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(3119);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(6787);
/* harmony import */ var _chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(8118);
/* harmony import */ var _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(4502);
/* harmony import */ var _chunk_6NDZSTAL_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(6247);
/* harmony import */ var _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(4435);
/* harmony import */ var _chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(2203);
/* harmony import */ var _chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(7946);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(4163);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(7598);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(7975);



























// src/pool/standing.ts
function standingsOf(classNames, rows) {
  const live = _chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_13__/* .liveStates */ .F6.flatMap((state) => rows[state]);
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

// src/refresh/drain-classes.ts
async function drainClasses(services, configured) {
  const draining = configured.filter((resourceClass) => resourceClass.drainingSince !== void 0);
  if (draining.length === 0) return { remaining: [...configured], ended: [] };
  const { instances, queues, log } = services;
  const live = (await Promise.all(_chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_13__/* .liveStates */ .F6.map((state) => instances.byStateUntil(state, 0, Number.MAX_SAFE_INTEGER)))).flat();
  const names = new Set(draining.map((resourceClass) => resourceClass.name));
  const { ends } = await (0,_chunk_4FX6STWD_js__WEBPACK_IMPORTED_MODULE_1__/* .fatesOf */ .vD)(
    services,
    live.filter((row) => row.state === "idle" && names.has(row.resourceClass))
  );
  const ended = await (0,_chunk_4FX6STWD_js__WEBPACK_IMPORTED_MODULE_1__/* .endInstances */ .i9)(
    services,
    ends.map((row) => ({ row, reason: "its resource class was removed" }))
  );
  const endedIds = new Set(ended.map((row) => row.instanceId));
  const inUse = new Set(live.filter((row) => !endedIds.has(row.instanceId)).map((row) => row.resourceClass));
  const finished = draining.filter((resourceClass) => !inUse.has(resourceClass.name));
  for (const resourceClass of finished) {
    await queues.remove(resourceClass.queueUrl);
    log.info(`${resourceClass.name}: removed, its last instance has ended; deleted its queue`);
  }
  return { remaining: configured.filter((resourceClass) => !finished.includes(resourceClass)), ended };
}

// src/refresh/manage-idempotent-states.ts


async function manageValue(services, stored, field, value, shown) {
  if ((0,node_util__WEBPACK_IMPORTED_MODULE_21__.isDeepStrictEqual)(stored[field], value)) return [];
  await services.metadata.write(field, value);
  return [stored[field] === void 0 ? `set ${field} to ${shown}` : `changed ${field} to ${shown}`];
}
var manageIdleTime = (services, stored, idleTimeSec) => manageValue(services, stored, "idleTimeSec", idleTimeSec, `${idleTimeSec} s`);
var manageMaxRuntimeMin = async (services, stored, maxRuntimeMin, maxLifetimeMin) => [
  ...await manageValue(services, stored, "maxRuntimeMin", maxRuntimeMin, `${maxRuntimeMin} min`),
  ...await manageValue(services, stored, "maxLifetimeMin", maxLifetimeMin, `${maxLifetimeMin} min`)
];
var manageSubnetIds = (services, stored, subnets) => manageValue(
  services,
  stored,
  "subnets",
  subnets,
  subnets.map((subnet) => `${subnet.subnetId} (${subnet.availabilityZone})`).join(", ")
);
var queueNameLimit = 80;
function queueNameOf(poolName, className) {
  const spelled2 = `${poolName}-${className}`;
  const name = spelled2.replace(/[^A-Za-z0-9_-]/g, "-");
  if (name.length <= queueNameLimit && name === spelled2 && !className.includes("-")) return name;
  const digest = (0,node_crypto__WEBPACK_IMPORTED_MODULE_20__.createHash)("sha256").update(`${poolName}
${className}`).digest("hex").slice(0, 10);
  return `${name.slice(0, queueNameLimit - digest.length - 1)}-${digest}`;
}
async function manageResourceClassConfiguration(services, stored, classes, tags) {
  const { queues, clock, poolName, identity } = services;
  const made = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_22__/* .mapAll */ .g)(classes, 5, async ({ queue, ...resourceClass }) => {
    const own = { ...tags, ...(0,_chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_9__/* .tagsOf */ .Fg)(identity), [_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_10__/* .resourceClassTag */ .Bo]: resourceClass.name };
    const name = queueNameOf(poolName, resourceClass.name);
    const queueUrl = queue?.queueUrl ?? await queues.create(name, own);
    const changes2 = queue === void 0 ? [`made queue ${name}`] : await queues.mend(name, own, queue);
    return { resourceClass: { ...resourceClass, queueUrl }, changes: changes2 };
  });
  const current = made.map(({ resourceClass }) => resourceClass);
  const names = new Set(classes.map((resourceClass) => resourceClass.name));
  const draining = (stored.resourceClasses ?? []).filter((before) => !names.has(before.name)).map((before) => ({ ...before, drainingSince: before.drainingSince ?? clock.now() }));
  const configured = [...current, ...draining];
  const shown = [...names, ...draining.map((before) => `${before.name} (draining)`)].join(", ");
  return {
    configured,
    changes: [
      ...made.flatMap(({ changes: changes2 }) => changes2),
      ...await manageValue(services, stored, "resourceClasses", configured, shown)
    ]
  };
}

// src/refresh/manage-idle-instances.ts
var writesAtOnce = 20;
var clockMarginMs = 6e4;
async function manageIdleInstances(services, configuration, idle, isAll) {
  const others = isAll ? [] : await waitingLongest(services, configuration);
  const classes = new Map(configuration.resourceClasses.map((one) => [one.name, one]));
  const judged = distinct([...idle, ...others]).flatMap((row) => {
    const resourceClass = classes.get(row.resourceClass);
    if (resourceClass === void 0 || resourceClass.drainingSince !== void 0) return [];
    const { launchTemplate } = configuration;
    return [{ row, resourceClass, reason: (0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_3__/* .unfitness */ .oc)(row, { resourceClass, launchTemplate }) }];
  });
  const ended = await endUnfit(services, judged);
  const endedIds = new Set(ended.map((row) => row.instanceId));
  const shortenedCount = await shorten(
    services,
    configuration,
    judged.filter(({ row }) => !endedIds.has(row.instanceId))
  );
  return { ended, shortenedCount };
}
var distinct = (rows) => [
  ...new Map(rows.map((row) => [row.instanceId, row])).values()
];
async function waitingLongest({ clock, instances }, { idleTimeSec, resourceClasses }) {
  const bounded = resourceClasses.filter((one) => !(0,_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_14__/* .isKeptWarm */ .M1)(one));
  if (bounded.length === 0) return [];
  const shortestMs = Math.min(...bounded.map((one) => (one.idleTimeSec ?? idleTimeSec) * 1e3));
  return instances.byStateUntil("idle", clock.now() + shortestMs + clockMarginMs, Number.MAX_SAFE_INTEGER);
}
async function endUnfit(services, judged) {
  const reasons2 = new Map(judged.flatMap(({ row, reason }) => reason === void 0 ? [] : [[row, reason]]));
  if (reasons2.size === 0) return [];
  const { ends } = await (0,_chunk_4FX6STWD_js__WEBPACK_IMPORTED_MODULE_1__/* .fatesOf */ .vD)(services, [...reasons2.keys()]);
  return (0,_chunk_4FX6STWD_js__WEBPACK_IMPORTED_MODULE_1__/* .endInstances */ .i9)(
    services,
    ends.map((row) => ({ row, reason: reasons2.get(row) ?? "" }))
  );
}
async function shorten({ clock, random, log, instances }, { idleTimeSec }, judged) {
  const now = clock.now();
  const tooLong = judged.flatMap(({ row, resourceClass }) => {
    const until = now + (resourceClass.idleTimeSec ?? idleTimeSec) * 1e3;
    return !(0,_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_14__/* .isKeptWarm */ .M1)(resourceClass) && (row.threshold ?? 0) > until + clockMarginMs ? [{ row, until }] : [];
  });
  const results = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_22__/* .mapAll */ .g)(tooLong, writesAtOnce, async ({ row, until }) => {
    const { ok } = await instances.apply((0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_3__/* .keep */ .aC)(row, now, random.id(), until));
    if (ok) log.info(`${row.instanceId}: may be idle until ${new Date(until).toISOString()}, as the idle time is now`);
    return ok;
  });
  return results.filter(Boolean).length;
}

// src/refresh/manage-registration-token.ts
var manageRegistrationToken = (services, refreshAfterMin) => (0,_chunk_C6L5N73C_js__WEBPACK_IMPORTED_MODULE_2__/* .renewRegistrationToken */ .IR)(services, refreshAfterMin * 6e4);

// src/refresh/find-missing-instances.ts
var runsAtOnce = 5;
var patienceMs = 6e4;
async function findMissingInstances(services, workflowRuns) {
  const runs = await workflowRuns.underWay();
  const found = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_22__/* .mapAll */ .g)(runs, runsAtOnce, (run) => missingIn(services, workflowRuns, run));
  return { missing: found.flatMap(({ missing }) => missing), unserved: found.flatMap(({ unserved }) => unserved) };
}
async function missingIn(services, workflowRuns, run) {
  const { clock, log } = services;
  const served = await services.servedRequests.ofRun(run.runId);
  const isRerun = run.runAttempt > 1;
  if (served.length === 0 && !isRerun) return { missing: [], unserved: [] };
  const held = await heldLabels(services, run);
  if (!isRerun && served.every(({ labels }) => labels.every((label) => held.has(label))))
    return { missing: [], unserved: [] };
  const missing = [];
  const unserved = [];
  for (const waiting of await workflowRuns.waitingIn(run)) {
    const { label, count, since } = waiting;
    const kinds = kindsUnder(label, served);
    const heldCount = held.get(label) ?? 0;
    if (kinds.length === 0 && heldCount === 0 && isOurs(label, run)) {
      log.warning(
        `Run ${(0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_23__/* .ownerOf */ .bf)(run)}: ${count} jobs wait for label ${label}, which no instance has, and this pool has no record of what it gave that run: nothing is provisioned for them. Cancel the run, or re-run all of its jobs.`
      );
      unserved.push(waiting);
    }
    if (!isRerun && (heldCount > 0 || clock.now() - since < patienceMs)) continue;
    const wanted = kinds.slice(0, count).slice(heldCount);
    if (wanted.length === 0) continue;
    log.info(
      `Run ${(0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_23__/* .ownerOf */ .bf)(run)}: ${count} jobs wait for label ${label}; ${wanted.length} instances are provisioned for it`
    );
    missing.push(...wanted.map((kind) => ({ run, label, kind })));
  }
  return { missing, unserved };
}
var kindsUnder = (label, served) => served.flatMap(({ labels, kind }) => labels.filter((candidate) => candidate === label).map(() => kind));
var isOurs = (label, run) => label === (0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_23__/* .runLabel */ .Az)(run) || (0,_chunk_HPOEJUOA_js__WEBPACK_IMPORTED_MODULE_4__/* .isRandomLabel */ .Oq)(label);
async function heldLabels({ instances, clock }, run) {
  const rows = await instances.byOwner((0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_23__/* .ownerOf */ .bf)(run));
  const views = await instances.views(rows.map((row) => row.instanceArn));
  const now = clock.now();
  const holding = rows.filter((row, index) => {
    const { signal, heartbeat } = views[index] ?? {};
    const gaveUp = signal?.phase === "failed" || signal?.phase === "ending";
    return row.state !== "running" || (0,_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_3__/* .isHeartbeatFresh */ .B0)(heartbeat, now) && !gaveUp;
  });
  return new Map([...Map.groupBy(holding, (row) => row.label)].map(([label, holders]) => [label, holders.length]));
}

// src/refresh/manage-runs.ts
async function releaseAbandoned(services, workflowRuns, configuration, running) {
  const held = running.filter((row) => row.owner !== void 0);
  const runs = [...new Set(held.map((row) => row.owner ?? ""))].map(_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_23__/* .runOf */ .ng);
  const standings = Map.groupBy(await workflowRuns.standingOf(runs), ({ standing }) => standing);
  const over = new Set((standings.get("over") ?? []).map(({ run }) => (0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_23__/* .ownerOf */ .bf)(run)));
  for (const owner of over) services.log.info(`Run ${owner} is over, and has not released what it holds`);
  for (const { run } of standings.get("unknown") ?? [])
    services.log.warning(
      `GitHub does not know run ${(0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_23__/* .ownerOf */ .bf)(run)} (404), which proves nothing: it keeps what it holds until max-runtime-min. If you deleted the run, end its instances by hand to save their time.`
    );
  return (0,_chunk_C6L5N73C_js__WEBPACK_IMPORTED_MODULE_2__/* .giveBackToPool */ .oR)(
    services,
    configuration,
    held.filter((row) => over.has(row.owner ?? ""))
  );
}
async function unlessDenied(services, fallback, read) {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__/* .AccessDeniedError */ .Uk || error instanceof _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__/* .RateLimitedError */ .TM)) throw error;
    services.log.warning(
      `Runs that ended without release, and jobs that wait in vain, are not looked after: ${error.message}`
    );
    return fallback;
  }
}

// src/refresh/manage-terminations.ts
var reasons = {
  created: "not ready before its launch timeout",
  idle: "idle time is over",
  claimed: "its provision never finished",
  running: "max runtime is over"
};
var passes = (code) => (0,_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_10__/* .classifyLaunchFailure */ .kI)(code) === "throttle" || code === "InvalidInstanceID.NotFound";
var spelled = ({ instanceId, code, message }) => `${instanceId}: ${code}: ${message}`;
async function manageTerminations(services) {
  const { clock, instances } = services;
  const expired = await instances.getExpiredInstancesByStates([..._chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_13__/* .liveStates */ .F6, "terminated"], clock.now());
  const unconfirmed = expired.filter((row) => row.state === "terminated");
  const fates = await (0,_chunk_4FX6STWD_js__WEBPACK_IMPORTED_MODULE_1__/* .fatesOf */ .vD)(
    services,
    expired.filter((row) => row.state !== "terminated")
  );
  const { terminated, lost } = await (0,_chunk_4FX6STWD_js__WEBPACK_IMPORTED_MODULE_1__/* .performTerminationTransitions */ .iI)(
    services,
    fates.ends.map((row) => ({ row, reason: reasons[row.state] }))
  );
  const { ended, failed } = await (0,_chunk_4FX6STWD_js__WEBPACK_IMPORTED_MODULE_1__/* .sendTerminationSignals */ .ei)(services, [...terminated, ...unconfirmed]);
  await (0,_chunk_4FX6STWD_js__WEBPACK_IMPORTED_MODULE_1__/* .performArtifactCleanup */ .YF)(services, ended);
  const refused = new Set(failed.map((failure) => failure.instanceId));
  return {
    terminated: terminated.filter((row) => !refused.has(row.instanceId)),
    lostCount: lost.length,
    failedCount: failed.length,
    refusals: failed.filter((failure) => !passes(failure.code)).map(spelled),
    unfinished: fates["goes back"]
  };
}

// src/refresh/take-census.ts
var lookedAt = { created: 50, idle: 50, claimed: 50, running: 100 };
async function takeCensus({ clock, instances }) {
  const now = clock.now();
  const read = await Promise.all(
    _chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_13__/* .liveStates */ .F6.map(async (state) => [state, await instances.soonestByState(state, now, lookedAt[state])])
  );
  return {
    rows: Object.fromEntries(read),
    partial: new Set(read.filter(([state, rows]) => rows.length >= lookedAt[state]).map(([state]) => state))
  };
}

// src/refresh/offer-idle-instances.ts
var unclaimedMs = 12e4;
var offeredInAnyCase = 50;
async function someIdle({ instances, random }, found, now, latest) {
  const soonest = found.filter((row) => (row.threshold ?? 0) > now && (row.threshold ?? 0) <= latest);
  if (soonest.length < lookedAt.idle) return soonest;
  const others = await instances.firstByState("idle", now + 1 + random.below(latest - now), latest, lookedAt.idle);
  return [...new Map([...soonest, ...others].map((row) => [row.instanceId, row])).values()];
}
async function offerIdleInstances(services, configuration, found) {
  const { clock, random, log, instances, queues } = services;
  const now = clock.now();
  const idleTimeMs = (resourceClass) => (resourceClass.idleTimeSec ?? configuration.idleTimeSec) * 1e3;
  const longest = Math.max(...configuration.resourceClasses.map(idleTimeMs));
  const latest = now + longest - unclaimedMs;
  let idle = await someIdle(services, found, now, latest);
  let isAll = idle.length < lookedAt.idle;
  let offeredCount = 0;
  for (const resourceClass of configuration.resourceClasses) {
    const unclaimedAmong = (rows) => rows.filter(
      (row) => row.resourceClass === resourceClass.name && (row.threshold ?? 0) <= now + idleTimeMs(resourceClass) - unclaimedMs
    );
    let unclaimed = unclaimedAmong(idle);
    if (unclaimed.length === 0 || resourceClass.drainingSince !== void 0) continue;
    const depth = await queues.depth(resourceClass.queueUrl);
    if (!isAll && depth < unclaimed.length) {
      idle = await instances.byStateUntil("idle", now, latest);
      isAll = true;
      unclaimed = unclaimedAmong(idle);
    }
    const first = random.below(unclaimed.length);
    const some = [...unclaimed.slice(first), ...unclaimed.slice(0, first)].slice(0, offeredInAnyCase);
    const again = depth < unclaimed.length ? unclaimed : some;
    await queues.send(resourceClass.queueUrl, again.map(_chunk_FTNAFL2N_js__WEBPACK_IMPORTED_MODULE_3__/* .offerOf */ .yS));
    offeredCount += again.length;
    log.info(
      `${resourceClass.name}: ${unclaimed.length} instances idle for a while, about ${depth} offers: offered ${again.length} again`
    );
  }
  return offeredCount;
}

// src/refresh/problems.ts
var Problems = class {
  #errors = [];
  /** @returns what the work gives; undefined when it was refused with an error that is meant for the user */
  async unless(work) {
    try {
      return await work();
    } catch (error) {
      this.add(error);
      return void 0;
    }
  }
  /** @throws whatever is not meant for the user */
  add(error) {
    if (!(error instanceof _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__/* .PoolError */ .FJ)) throw error;
    this.#errors.push(error);
  }
  /** @throws one error with everything that came up; nothing came up: nothing is thrown */
  tell() {
    const [first, ...others] = this.#errors;
    if (first === void 0) return;
    if (this.#errors.every((error) => error instanceof _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__/* .InputError */ .dz))
      throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__/* .InputError */ .dz(this.#errors.flatMap((error) => error.problems));
    if (others.length === 0) throw first;
    throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__/* .SetupError */ .w3(first.code, this.#errors.map((error) => error.message).join("\n"), { cause: first });
  }
};
async function allOf(...works) {
  const problems = new Problems();
  const values = await Promise.all(works.map((work) => problems.unless(work)));
  problems.tell();
  return values;
}

// src/refresh/provision-missing.ts
async function provisionMissing(services, missing, signal) {
  await Promise.all(
    missing.map(async (instance) => {
      try {
        await services.provisionFor(instance, signal);
      } catch (error) {
        services.log.warning(
          `Run ${instance.run.runId}: a job still waits for label ${instance.label}, the next refresh tries again: ${(0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__/* .messageOf */ .bD)(error)}`
        );
      }
    })
  );
}

// src/pool/registration.ts
function readRunnerName(name) {
  const [, instanceId, labelEpoch] = /^(i-[0-9a-f]{8,17})-(\d{1,15})$/.exec(name) ?? [];
  return instanceId === void 0 ? void 0 : { instanceId, labelEpoch: Number(labelEpoch) };
}

// src/refresh/remove-dead-registrations.ts
async function removeDeadRegistrations(services, instanceArnPrefix) {
  const registration = await services.registration();
  const dead = await deadAmong(services, instanceArnPrefix, await registration.offlineRunners());
  const removed = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_22__/* .mapAll */ .g)(dead, 5, async (runner) => {
    const gone = await registration.removeRunner(runner.id);
    if (gone) services.log.info(`${runner.instanceId}: removed its registration ${runner.name}, ${runner.why}`);
    return gone;
  });
  return removed.filter(Boolean).length;
}
async function deadAmong({ instances, fleet }, instanceArnPrefix, offline) {
  const ours = offline.flatMap((runner) => {
    const named = readRunnerName(runner.name);
    return named === void 0 ? [] : [{ ...runner, ...named }];
  });
  const views = await instances.views(ours.map(({ instanceId }) => (0,_chunk_SLNQLCOI_js__WEBPACK_IMPORTED_MODULE_5__/* .instanceArn */ .Pf)(instanceArnPrefix, instanceId)));
  const known = ours.flatMap((runner, index) => {
    const row = views[index]?.row;
    return row === void 0 ? [] : [{ ...runner, row }];
  });
  const outdated = known.filter(({ row, labelEpoch }) => row.state !== "terminated" && labelEpoch < row.labelEpoch).map((runner) => ({ ...runner, why: "it is of an earlier assignment" }));
  const ended = known.filter(({ row }) => row.state === "terminated");
  if (ended.length === 0) return outdated;
  const machines = await (await fleet()).machines([...new Set(ended.map((runner) => runner.instanceId))]);
  const live = new Set(
    machines.filter((machine) => _chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_10__/* .liveMachineStates */ .I4.includes(machine.state)).map((machine) => machine.instanceId)
  );
  const gone = ended.filter((runner) => !live.has(runner.instanceId)).map((runner) => ({ ...runner, why: "the machine is gone" }));
  return [...outdated, ...gone];
}

// src/refresh/set-up.ts


// src/pool/agent-config.ts
var defaultIntervals = {
  tickMs: 1e3,
  heartbeatMs: 2e4,
  idlePollMs: 8e3,
  activePollMs: 2e3,
  spotPollMs: 5e3,
  tokenPollMs: 5e3
};

// src/refresh/manage-launch-template.ts
async function templateContent(services, request, image, runnerArchive) {
  const config = {
    tableName: services.table.tableName,
    region: services.region,
    runnerUrl: request.runnerUrl,
    runnerUser: request.runnerUser,
    fixedUser: request.fixedUser,
    metadataInJobs: request.metadataInJobs,
    runnerArchive: {
      ...runnerArchive,
      ...request.runnerImagePath !== void 0 && { imagePath: request.runnerImagePath }
    },
    ...request.instanceRoleId !== void 0 && { instanceRoleId: request.instanceRoleId },
    lifetimeSec: request.maxLifetimeMin * 60,
    intervals: defaultIntervals
  };
  const userData = await services.userData({
    config,
    ...request.preRunnerScript !== void 0 && { preRunnerScript: request.preRunnerScript },
    ...request.postJobScript !== void 0 && { postJobScript: request.postJobScript }
  });
  services.log.info(`User data: ${userData.bytes} of 16384 bytes; runner ${runnerArchive.version}`);
  return {
    image,
    iamInstanceProfile: request.iamInstanceProfile,
    securityGroupIds: request.securityGroupIds,
    rootVolume: { ...request.rootVolume, sizeGiB: (0,_chunk_3GGGSOIK_js__WEBPACK_IMPORTED_MODULE_7__/* .rootVolumeGiB */ .D6)(request.rootVolume, image.rootVolumeGiB) },
    userData: userData.base64,
    tags: { Name: services.poolName, ...request.tags },
    poolTags: { [_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_10__/* .poolTag */ .FM]: services.poolName },
    templateTags: { Name: services.poolName, ...request.tags, ...(0,_chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_9__/* .tagsOf */ .Fg)(services.identity) }
  };
}
async function manageLT(services, content, found, tried) {
  const { poolName } = services;
  const launchTemplates = await services.launchTemplates();
  const { reference, created } = await launchTemplates.ensure(poolName, content);
  const instanceType = tried.classes[0]?.instanceTypes[0] ?? "";
  const refusal = await launchTemplates.refusal(reference, instanceType, tried.subnetId);
  if (refusal !== void 0) {
    throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__/* .InputError */ .dz([
      `EC2 would not launch an instance as iam-instance-profile ('${content.iamInstanceProfile}'), security-group-ids, subnet-ids, volume-size and volume-type say, so that new instances stay as they were: ${refusal.code}: ${refusal.message}`
    ]);
  }
  const prunedCount = await launchTemplates.putInForce(poolName, reference);
  return {
    reference,
    changes: [
      ...created ? [`made version ${reference.version} of launch template ${poolName}`] : [],
      ...found === void 0 ? [] : await launchTemplates.tag(poolName, found, content.templateTags),
      ...prunedCount > 0 ? [`pruned ${prunedCount} old launch template versions`] : []
    ]
  };
}

// src/refresh/manage-table.ts
async function findTable(table2) {
  const found = await table2.describe();
  if (found === void 0) return void 0;
  const problems = (0,_chunk_HPOEJUOA_js__WEBPACK_IMPORTED_MODULE_4__/* .tableProblems */ .Vn)(found);
  if (problems.length > 0) {
    throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__/* .SetupError */ .w3(
      "POOL-FOREIGN-TABLE",
      `Table ${table2.tableName} is not one of this action, and is left as it is: ${problems.join("; ")}. Choose another table-name, or delete that table if nothing needs it.`
    );
  }
  return { isActive: found.TableStatus === "ACTIVE", tableArn: found.TableArn ?? "" };
}
async function manageTable(services, found, tags, signal) {
  const { table: table2, log } = services;
  const changes2 = [];
  if (found === void 0 && await table2.create(tags)) changes2.push(`made table ${table2.tableName}`);
  const tableArn = found?.isActive === true ? found.tableArn : (await table2.waitUntilActive(signal)).TableArn ?? "";
  const [timeToLive, recovery, tagged] = await Promise.all([
    table2.enableTimeToLive(),
    table2.enablePointInTimeRecovery(),
    found === void 0 ? [] : table2.tag(tableArn, tags)
  ]);
  changes2.push(...tagged);
  if (timeToLive === true) changes2.push("switched on time to live");
  if (timeToLive === "later")
    log.info(
      "Time to live of the table was switched off, and DynamoDB wants no second change within an hour: a later refresh switches it on"
    );
  if (recovery === true) changes2.push("switched on point-in-time recovery");
  if (recovery === "later")
    log.info("DynamoDB still prepares the table for point-in-time recovery: the next refresh switches it on");
  return { tableArn, changes: changes2 };
}
function manageInstancePrefix(tableArn, { instanceRoleId }, stored) {
  const wanted = instanceRoleId === void 0 ? instanceArnPrefixOf(tableArn) : `${instanceRoleId}:`;
  if (stored === void 0 || stored === wanted) return wanted;
  throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__/* .InputError */ .dz([
    `instance-role-id: this pool keeps its rows under '${stored}\u2026', and would look for them under '${wanted}\u2026'. It is for the whole life of a pool: set it as it was, or give the pool another name.`
  ]);
}
function instanceArnPrefixOf(tableArn) {
  const [, partition, , region, account] = tableArn.split(":");
  if (partition === void 0 || region === void 0 || account === void 0)
    throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__/* .SetupError */ .w3("POOL-AWS-ANSWER", `DynamoDB gave a table ARN that cannot be read: '${tableArn}'`);
  return `arn:${partition}:ec2:${region}:${account}:instance/`;
}

// src/refresh/look-up.ts
async function lookUp(services, request) {
  const [catalog, launchTemplates] = await Promise.all([services.catalog(), services.launchTemplates()]);
  const [made, subnets, queues, template, table2] = await allOf(
    () => lookUpImage(services, catalog, request),
    () => lookUpNetwork(catalog, request),
    () => (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_22__/* .mapAll */ .g)(
      request.resourceClasses,
      5,
      ({ name }) => services.queues.find(queueNameOf(services.poolName, name), (0,_chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_9__/* .tagsOf */ .Fg)(services.identity))
    ),
    () => launchTemplates.find(services.poolName, (0,_chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_9__/* .tagsOf */ .Fg)(services.identity)),
    () => findTable(services.table)
  );
  const classes = made.classes.map((resourceClass, index) => ({ ...resourceClass, queue: queues[index] }));
  return {
    classes,
    template,
    table: table2,
    content: made.content,
    subnets: subnets.map(({ subnetId, availabilityZone }) => ({ subnetId, availabilityZone }))
  };
}
async function lookUpImage(services, catalog, request) {
  const image = await catalog.image(request.ami);
  checkRootVolume(request, image);
  const [content, classes] = await allOf(
    async () => {
      const registration = await services.registration();
      const architecture = image.architecture === "arm64" ? "arm64" : "x64";
      const archive = await registration.runnerArchive(architecture, request.actionsRunnerVersion);
      return templateContent(services, request, image, archive);
    },
    () => lookUpTypes(catalog, request, image)
  );
  return { content, classes };
}
function checkRootVolume({ ami, rootVolume: { sizeGiB } }, { rootVolumeGiB: least }) {
  if (sizeGiB !== void 0 && sizeGiB < least)
    throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__/* .InputError */ .dz([
      `volume-size-gib: '${sizeGiB}' is not allowed. Allowed: at least ${least} GiB, which the image ${ami} measures. Example: ${least}`
    ]);
}
async function lookUpTypes(catalog, request, { architecture }) {
  const classes = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_22__/* .mapAll */ .g)(request.resourceClasses, 5, async (resourceClass) => ({
    ...resourceClass,
    instanceTypes: await catalog.instanceTypes(resourceClass, architecture)
  }));
  const empty = classes.filter((resourceClass) => resourceClass.instanceTypes.length === 0);
  if (empty.length > 0) {
    throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__/* .InputError */ .dz(
      empty.map(
        ({ name, vcpus, memoryMiB }) => `resource-class-config: no ${architecture} instance type of this region has ${vcpus} vCPUs and at least ${memoryMiB} MiB, as class '${name}' wants. Allowed are sizes that EC2 has, for example 4 vCPUs and 8192 MiB.`
      )
    );
  }
  return classes;
}
async function lookUpNetwork(catalog, request) {
  const subnets = await catalog.subnets(request.subnetIds);
  await catalog.checkSecurityGroups(request.securityGroupIds, subnets);
  return subnets;
}

// src/refresh/set-up.ts
var provenForMs = 60 * 6e4;
var isConfigured = (stored) => _chunk_HPOEJUOA_js__WEBPACK_IMPORTED_MODULE_4__/* .configurationFields */ .kj.every((field) => stored[field] !== void 0);
async function setUp(services, request, stored, signal) {
  const fingerprint = await fingerprintOf(services, request);
  if (isConfigured(stored) && await isProven(services, stored, fingerprint))
    return { configuration: stored, changes: [] };
  const found = await lookUp(services, request);
  if (found.table !== void 0) manageInstancePrefix(found.table.tableArn, request, stored.instanceArnPrefix);
  signal?.throwIfAborted();
  const [subnet] = found.subnets;
  const template = await manageLT(services, found.content, found.template, {
    classes: found.classes,
    subnetId: subnet?.subnetId ?? ""
  });
  const table2 = await manageTable(services, found.table, { ...request.tags, ...(0,_chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_9__/* .tagsOf */ .Fg)(services.identity) }, signal);
  const instanceArnPrefix = manageInstancePrefix(table2.tableArn, request, stored.instanceArnPrefix);
  if (stored.identity === void 0) await services.metadata.claim();
  await (0,_chunk_ZVWISB3U_js__WEBPACK_IMPORTED_MODULE_0__/* .beginCounting */ .DY)(services, found.classes);
  const classes = await manageResourceClassConfiguration(services, stored, found.classes, request.tags);
  const { reference } = template;
  const changes2 = [
    ...table2.changes,
    ...template.changes,
    ...await manageValue(services, stored, "instanceArnPrefix", instanceArnPrefix, instanceArnPrefix),
    ...await manageIdleTime(services, stored, request.idleTimeSec),
    ...await manageSubnetIds(services, stored, found.subnets),
    ...await manageMaxRuntimeMin(services, stored, request.maxRuntimeMin, request.maxLifetimeMin),
    ...await manageValue(
      services,
      stored,
      "launchTemplate",
      reference,
      `version ${reference.version} of ${reference.id}`
    ),
    ...classes.changes
  ];
  await services.metadata.write("setUp", { fingerprint, at: services.clock.now() });
  const configuration = {
    ...stored,
    instanceArnPrefix,
    idleTimeSec: request.idleTimeSec,
    maxRuntimeMin: request.maxRuntimeMin,
    maxLifetimeMin: request.maxLifetimeMin,
    subnets: found.subnets,
    launchTemplate: reference,
    resourceClasses: classes.configured
  };
  return { configuration, changes: changes2 };
}
async function isProven(services, stored, fingerprint) {
  const { setUp: before, launchTemplate } = stored;
  if (before?.fingerprint !== fingerprint || services.clock.now() - before.at >= provenForMs) return false;
  const launchTemplates = await services.launchTemplates();
  const template = await launchTemplates.find(services.poolName, (0,_chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_9__/* .tagsOf */ .Fg)(services.identity));
  return template?.id === launchTemplate.id && template.defaultVersion === launchTemplate.version;
}
async function fingerprintOf(services, request) {
  const told = {
    ...request,
    region: services.region,
    identity: services.identity,
    agent: await services.agentDigest()
  };
  return (0,node_crypto__WEBPACK_IMPORTED_MODULE_20__.createHash)("sha256").update(JSON.stringify(told)).digest("hex");
}

// src/refresh/sweep.ts
var sweepEveryMs = 60 * 6e4;
var graceMs = 10 * 6e4;
var isSweepDue = (sweptAt, now) => sweptAt === void 0 || now - sweptAt >= sweepEveryMs;
async function sweep(services, instanceArnPrefix) {
  const { clock, log, instances, poolName, tableName } = services;
  const fleet = await services.fleet();
  const machines = await fleet.tagged(_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_10__/* .poolTag */ .FM, poolName, _chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_10__/* .liveMachineStates */ .I4);
  const rows = (await Promise.all(_chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_13__/* .liveStates */ .F6.map((state) => instances.byStateUntil(state, 0, Number.MAX_SAFE_INTEGER)))).flat();
  const oldEnough = clock.now() - graceMs;
  const liveRows = new Set(rows.map((row) => row.instanceId));
  const suspects = machines.filter(
    (machine) => machine.tags[_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_10__/* .tableTag */ .Zs] === tableName && !liveRows.has(machine.instanceId) && machine.launchedAt < oldEnough
  );
  const views = await instances.views(suspects.map((machine) => (0,_chunk_SLNQLCOI_js__WEBPACK_IMPORTED_MODULE_5__/* .instanceArn */ .Pf)(instanceArnPrefix, machine.instanceId)));
  const orphans = suspects.filter((_, index) => {
    const view = views[index];
    return (view?.row?.state ?? "terminated") === "terminated" && view?.hasBrokenRow !== true;
  }).map((machine) => machine.instanceId);
  const { ended, failed } = await fleet.terminateInstances(orphans);
  for (const instanceId of ended) log.info(`${instanceId}: ended, a machine of this pool without a live row`);
  for (const { instanceId, code, message } of failed)
    log.warning(
      `${instanceId}: has no live row, but EC2 did not end it (${code}: ${message}). The next sweep tries again.`
    );
  const usable = new Set(
    machines.filter((machine) => machine.state === "pending" || machine.state === "running").map((machine) => machine.instanceId)
  );
  const lost = rows.filter((row) => !usable.has(row.instanceId) && row.createdAt < oldEnough);
  const closed = await (0,_chunk_4FX6STWD_js__WEBPACK_IMPORTED_MODULE_1__/* .endInstances */ .i9)(
    services,
    lost.map((row) => ({ row, reason: "its machine is gone" }))
  );
  return ended.length + closed.length;
}

// src/refresh/undo-launches.ts
async function undoLaunches(services, instanceArnPrefix) {
  const { clock, log, instances, capacities, launches } = services;
  let endedCount = 0;
  for (const launch of await launches.expired(clock.now())) {
    const fleet = await services.fleet();
    const machines = await fleet.tagged(_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_10__/* .launchTokenTag */ .DX, launch.launchToken, _chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_10__/* .liveMachineStates */ .I4);
    const views = await instances.views(machines.map((machine) => (0,_chunk_SLNQLCOI_js__WEBPACK_IMPORTED_MODULE_5__/* .instanceArn */ .Pf)(instanceArnPrefix, machine.instanceId)));
    const orphans = machines.filter((_, index) => views[index]?.row === void 0 && views[index]?.hasBrokenRow !== true).map((machine) => machine.instanceId);
    const { ended, failed } = await fleet.terminateInstances(orphans);
    endedCount += ended.length;
    for (const instanceId of ended)
      log.info(`${instanceId}: ended, its launch ${launch.launchToken} died before it was written down`);
    for (const { instanceId, code, message } of failed)
      log.warning(`${instanceId}: EC2 did not end it (${code}: ${message}). The next refresh tries again.`);
    if (failed.length > 0) continue;
    const kept = views.filter((view) => view.row !== void 0).length;
    await capacities.settle(launch.resourceClass, launch.launchToken, kept);
    await launches.close(launch.launchToken);
  }
  return endedCount;
}

// src/refresh/index.ts
async function refresh(services, request, signal) {
  const stored = await services.metadata.storedOrNothing();
  const problems = new Problems();
  const [early, made] = await Promise.all([
    isConfigured(stored) ? enforceDeadlines(services, stored, request, problems) : void 0,
    problems.unless(() => setUp(services, request, stored, signal))
  ]);
  const configuration = made?.configuration ?? (isConfigured(stored) ? stored : void 0);
  if (configuration === void 0) {
    problems.tell();
    throw new Error("There is neither a configuration nor a reason.");
  }
  const deadlines = early ?? await enforceDeadlines(services, configuration, request, problems);
  signal?.throwIfAborted();
  const { terminations } = deadlines;
  const drained = await problems.unless(() => manageDraining(services, configuration));
  const reconciled = await reconcile(services, configuration, stored.sweptAt, terminations, problems);
  const changes2 = [...made?.changes ?? [], ...drained?.changes ?? []];
  for (const change of changes2) services.log.info(`Changed: ${change}`);
  await provisionMissing(services, reconciled.missing, signal);
  if (terminations.refusals.length > 0) problems.add(refusedTerminations(terminations.refusals));
  problems.tell();
  return {
    ...reconciled,
    changes: changes2,
    tokenRenewed: deadlines.tokenRenewed,
    terminations: {
      ...terminations,
      terminated: [...terminations.terminated, ...drained?.ended ?? [], ...reconciled.outdated]
    },
    undoneCount: deadlines.undoneCount + reconciled.undoneCount
  };
}
var noTerminations = {
  terminated: [],
  lostCount: 0,
  failedCount: 0,
  refusals: [],
  unfinished: []
};
async function enforceDeadlines(services, { instanceArnPrefix }, request, problems) {
  const [terminations, undoneCount, tokenRenewed] = await Promise.all([
    problems.unless(() => manageTerminations(services)),
    problems.unless(() => undoLaunches(services, instanceArnPrefix)),
    problems.unless(() => manageRegistrationToken(services, request.githubRegTokenRefreshMins))
  ]);
  return {
    terminations: terminations ?? noTerminations,
    undoneCount: undoneCount ?? 0,
    tokenRenewed: tokenRenewed ?? false
  };
}
async function manageDraining(services, configuration) {
  const { remaining, ended } = await drainClasses(services, configuration.resourceClasses);
  const shown = remaining.map((resourceClass) => resourceClass.name).join(", ");
  return { ended, changes: await manageValue(services, configuration, "resourceClasses", remaining, shown) };
}
async function reconcile(services, configuration, sweptAt, { unfinished, terminated }, problems) {
  const { instanceArnPrefix } = configuration;
  const { rows, partial } = await takeCensus(services);
  const sweepDue = isSweepDue(sweptAt, services.clock.now());
  const removeDead = () => removeDeadRegistrations(services, instanceArnPrefix);
  const [swept, handedBack, runs] = await Promise.all([
    problems.unless(
      async () => sweepDue ? sweepAll(services, configuration, removeDead) : { undoneCount: 0, deregisteredCount: terminated.length > 0 ? await removeDead() : 0 }
    ),
    problems.unless(() => (0,_chunk_C6L5N73C_js__WEBPACK_IMPORTED_MODULE_2__/* .giveBackToPool */ .oR)(services, configuration, unfinished)),
    problems.unless(() => manageRuns(services, configuration, rows.running))
  ]);
  const idleChanges = await problems.unless(
    () => manageIdleInstances(services, configuration, rows.idle, !partial.has("idle"))
  );
  const endedIds = new Set(idleChanges?.ended.map((row) => row.instanceId));
  const waiting = rows.idle.filter((row) => !endedIds.has(row.instanceId));
  const offeredCount = await problems.unless(() => offerAgain(services, configuration, waiting));
  const managed = await problems.unless(() => (0,_chunk_ZVWISB3U_js__WEBPACK_IMPORTED_MODULE_0__/* .managePool */ .KG)(services, configuration));
  return {
    undoneCount: swept?.undoneCount ?? 0,
    deregisteredCount: swept?.deregisteredCount ?? 0,
    abandonedCount: (handedBack?.length ?? 0) + (runs?.abandoned.length ?? 0),
    missing: runs?.missing ?? [],
    unserved: runs?.unserved ?? [],
    offeredCount: offeredCount ?? 0,
    managed: managed ?? [],
    outdated: idleChanges?.ended ?? [],
    shortenedCount: idleChanges?.shortenedCount ?? 0,
    partial,
    standings: standingsOf(
      configuration.resourceClasses.map(({ name }) => name),
      rows
    )
  };
}
async function sweepAll(services, { instanceArnPrefix, resourceClasses }, removeDead) {
  const now = services.clock.now();
  const undoneCount = await sweep(services, instanceArnPrefix);
  const deregisteredCount = await removeDead();
  await (0,_chunk_ZVWISB3U_js__WEBPACK_IMPORTED_MODULE_0__/* .correctCounts */ .ZO)(services, resourceClasses);
  await services.metadata.write("sweptAt", now);
  return { undoneCount, deregisteredCount };
}
async function offerAgain(services, configuration, idle) {
  try {
    return await offerIdleInstances(services, configuration, idle);
  } catch (error) {
    if (!(error instanceof _chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_6__/* .MissingQueueError */ .O)) throw error;
    services.log.warning(`${error.message} The next refresh does.`);
    await services.metadata.write("setUp", { fingerprint: "", at: 0 });
    return 0;
  }
}
async function manageRuns(services, configuration, running) {
  const workflowRuns = await services.workflowRuns();
  return unlessDenied(services, { abandoned: [], missing: [], unserved: [] }, async () => {
    const [abandoned, found] = await Promise.all([
      releaseAbandoned(services, workflowRuns, configuration, running),
      findMissingInstances(services, workflowRuns)
    ]);
    return { abandoned, ...found };
  });
}
var refusedTerminations = (refusals) => new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__/* .TerminationError */ .Xr(
  "POOL-NOT-ENDED",
  `EC2 does not end ${refusals.length} instances that are to end; all else is done. Allow ec2:TerminateInstances for the pool's instances in the IAM policy of this job's role, and switch off their termination protection.
${refusals.map((refusal) => `  - ${refusal}`).join("\n")}`
);

// src/action/refresh-summary.ts
function refreshSummary(result) {
  const { terminations } = result;
  const facts = [...decisions(result), ...changes(result), ...troubles(result)];
  return [
    "### EC2 Runner Pool: refreshed",
    pool(result),
    ...facts.length > 0 ? [facts.map((fact) => `- ${fact}`).join("\n")] : [],
    ...terminations.terminated.length > 0 ? [
      (0,_chunk_SPXUCBY5_js__WEBPACK_IMPORTED_MODULE_24__/* .shortened */ .vI)(
        terminations.terminated,
        (row) => [
          (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__/* .markdownCode */ .D9)(row.instanceId),
          (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__/* .markdownText */ .p7)(row.instanceType),
          (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__/* .markdownText */ .p7)(row.resourceClass),
          (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__/* .markdownText */ .p7)(row.reason ?? "")
        ],
        ["Ended", "Type", "Class", "Why"]
      )
    ] : []
  ].join("\n\n");
}
function pool({ standings, partial, managed }) {
  const launched = new Map(managed.map(({ name, launchedCount }) => [name, launchedCount]));
  const counted = (count, ...states) => states.some((state) => partial.has(state)) ? `\u2265 ${count}` : String(count);
  return (0,_chunk_SPXUCBY5_js__WEBPACK_IMPORTED_MODULE_24__/* .table */ .tp)(
    ["Class", "Idle", "Running", "Spot", "Booting", "Next deadline", "Warm"],
    standings.map((standing) => {
      const { name, counts, spotCount } = standing;
      return [
        (0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__/* .markdownText */ .p7)(name),
        counted(counts.idle, "idle"),
        counted(counts.claimed + counts.running, "claimed", "running"),
        counted(spotCount, ..._chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_13__/* .liveStates */ .F6),
        counted(counts.created + (launched.get(name) ?? 0), "created"),
        nextDeadline(standing),
        hitRate(standing)
      ];
    })
  );
}
var nextDeadline = ({ next }) => next?.threshold === void 0 ? "\u2013" : `${new Date(next.threshold).toISOString().slice(0, 16).replace("T", " ")} UTC, ${(0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__/* .markdownCode */ .D9)(next.instanceId)} ${next.state}`;
var hitRate = ({ warmCount, assignmentCount }) => assignmentCount === 0 ? "\u2013" : `${Math.round(100 * warmCount / assignmentCount)} % of ${assignmentCount}`;
var decisions = ({ managed }) => managed.flatMap(({ name, reasons: reasons2 }) => reasons2.map((reason) => `${(0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__/* .markdownText */ .p7)(name)}: ${(0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__/* .markdownText */ .p7)(reason)}`));
function changes({
  changes: changed,
  shortenedCount,
  undoneCount,
  abandonedCount,
  missing,
  deregisteredCount
}) {
  const provisioned = Map.groupBy(
    missing,
    ({ run, label }) => `jobs of run ${(0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__/* .markdownText */ .p7)(run.runId)} that wait for label ${(0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__/* .markdownCode */ .D9)(label)}`
  );
  return [
    ...changed.map(_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__/* .markdownText */ .p7),
    ...shortenedCount > 0 ? [`${shortenedCount} idle instances may wait less long, as the idle time is now`] : [],
    ...undoneCount > 0 ? [`ended ${undoneCount} machines or rows that had lost each other`] : [],
    ...abandonedCount > 0 ? [
      `took back ${abandonedCount} instances of runs that ended without release, or of provisions that never finished`
    ] : [],
    ...[...provisioned].map(([jobs, instances]) => `provisioned ${instances.length} for ${jobs}`),
    ...deregisteredCount > 0 ? [`removed ${deregisteredCount} offline runners whose machine or assignment is gone`] : []
  ];
}
var troubles = ({ unserved, terminations }) => [
  ...unserved.map(
    ({ run, label, count }) => `**${count} jobs of run ${(0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__/* .markdownText */ .p7)(run.runId)} wait for label ${(0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__/* .markdownCode */ .D9)(label)}, which this pool never gave that run: cancel it, or re-run all of its jobs**`
  ),
  ...terminations.failedCount > 0 ? [`**EC2 would not end ${terminations.failedCount} instances; the next refresh tries again**`] : []
];

// src/action/refresh-mode.ts
async function refreshMode(services, request, cancellation) {
  const result = await refresh(services, request, cancellation);
  return {
    outputs: {
      "changed-count": result.changes.length,
      "terminated-count": result.terminations.terminated.length,
      "failed-count": result.terminations.failedCount,
      "undone-count": result.undoneCount,
      "offered-count": result.offeredCount,
      "deregistered-count": result.deregisteredCount,
      "abandoned-count": result.abandonedCount,
      "rerun-count": result.missing.length
    },
    summary: refreshSummary(result),
    lastLine: `Refreshed: ${result.changes.length} changes, ${result.terminations.terminated.length} instances ended, ${result.offeredCount} offered again`
  };
}



/***/ })

};
