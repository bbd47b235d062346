export const id = 146;
export const ids = [146];
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

/***/ 8851:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   iQ: () => (/* binding */ refreshSummary),
/* harmony export */   kU: () => (/* binding */ releaseSummary),
/* harmony export */   ug: () => (/* binding */ provisionSummary)
/* harmony export */ });
// src/action/summary.ts
var seconds = (milliseconds) => `${(milliseconds / 1e3).toFixed(1)} s`;
var cellText = (cell) => cell.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
function table(header, rows) {
  const line = (cells) => `| ${cells.map(cellText).join(" | ")} |`;
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
    ...result.fallbackReasons.length > 0 ? [`**On-demand stands in for spot**, at a higher price: ${result.fallbackReasons.join("; ")}`] : [],
    shortened(
      result.instances,
      (instance) => [
        `\`${instance.instanceId}\``,
        instance.instanceType,
        instance.availabilityZone,
        instance.usageClass,
        instance.origin,
        seconds(instance.readyMs),
        `\`${instance.label}\``
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
        (row) => [`\`${row.instanceId}\``, row.instanceType, row.availabilityZone, row.usageClass],
        ["Instance", "Type", "Zone", "Usage"]
      )
    ] : [],
    ...notHeld.length > 0 ? [`Not held by this run attempt, so left alone: ${notHeld.map((instanceId) => `\`${instanceId}\``).join(", ")}`] : []
  ].join("\n\n");
}
function refreshSummary(result) {
  const { changes, terminations, tokenRenewed, undoneCount, offeredCount, deregisteredCount, abandonedCount } = result;
  const { missing, unserved } = result;
  const facts = [
    ...changes,
    ...tokenRenewed ? ["stored a fresh registration token"] : [],
    ...undoneCount > 0 ? [`ended ${undoneCount} machines or rows that had lost each other`] : [],
    ...abandonedCount > 0 ? [
      `took back ${abandonedCount} instances of runs that ended without release, or of provisions that never finished`
    ] : [],
    ...[...Map.groupBy(missing, ({ run, label }) => `jobs of run ${run.runId} that wait for label \`${label}\``)].map(
      ([jobs, instances]) => `provisioned ${instances.length} for ${jobs}`
    ),
    ...unserved.map(
      ({ run, label, count }) => `**${count} jobs of run ${run.runId} wait for label \`${label}\`, which this pool never gave that run: cancel it, or re-run all of its jobs**`
    ),
    ...offeredCount > 0 ? [`offered ${offeredCount} idle instances again`] : [],
    ...deregisteredCount > 0 ? [`removed ${deregisteredCount} offline runners whose machine or assignment is gone`] : [],
    ...terminations.failedCount > 0 ? [`**EC2 would not end ${terminations.failedCount} instances; the next refresh tries again**`] : []
  ];
  return [
    "### EC2 Runner Pool: refreshed",
    facts.length === 0 ? "Nothing had to be changed." : facts.map((fact) => `- ${fact}`).join("\n"),
    ...terminations.terminated.length > 0 ? [
      shortened(
        terminations.terminated,
        (row) => [`\`${row.instanceId}\``, row.instanceType, row.resourceClass, row.reason ?? ""],
        ["Ended", "Type", "Class", "Why"]
      )
    ] : []
  ].join("\n\n");
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

/***/ 1626:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $d: () => (/* binding */ TokenOutlook),
/* harmony export */   B0: () => (/* binding */ isHeartbeatFresh),
/* harmony export */   B7: () => (/* binding */ claim),
/* harmony export */   Gc: () => (/* binding */ ready),
/* harmony export */   IR: () => (/* binding */ renewRegistrationToken),
/* harmony export */   MH: () => (/* binding */ terminate),
/* harmony export */   Sd: () => (/* binding */ tokenRemedy),
/* harmony export */   Wj: () => (/* binding */ judgeOffer),
/* harmony export */   cd: () => (/* binding */ commit),
/* harmony export */   lJ: () => (/* binding */ confirm),
/* harmony export */   oR: () => (/* binding */ giveBackToPool),
/* harmony export */   ql: () => (/* binding */ launch),
/* harmony export */   qs: () => (/* binding */ judgeReadiness),
/* harmony export */   s: () => (/* binding */ take),
/* harmony export */   yS: () => (/* binding */ offerOf)
/* harmony export */ });
/* harmony import */ var _chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(851);
/* harmony import */ var _chunk_UKBX4ZHW_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1702);
/* harmony import */ var _chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9018);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6787);





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
function terminate(row, now, writeId, reason) {
  return change("terminate", row, now, writeId, { owner: void 0, threshold: now, reason });
}
function confirm(row, now, writeId) {
  return change("confirm", row, now, writeId, {
    threshold: void 0,
    expiresAt: Math.ceil(now / 1e3) + keptAfterEndSec
  });
}

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
var isHeartbeatFresh = (heartbeat, now) => heartbeat !== void 0 && now - heartbeat.beatAt < heartbeatStaleMs;
var hasRegistered = (row, signal) => signal?.phase === "ready" && signal.labelEpoch === row.labelEpoch && signal.label === row.label;
function judgeOffer(offer, view, wanted, now) {
  const { row, signal, heartbeat } = view;
  if (row === void 0 || row.state === "terminated") return "gone";
  if (offer.epoch > row.epoch) return "early";
  if (row.state !== "idle" || offer.epoch < row.epoch || (row.threshold ?? 0) <= now) return "gone";
  if (!isHeartbeatFresh(heartbeat, now) || signal?.phase === "failed" || signal?.phase === "ending") return "dead";
  if (heartbeat?.busy === true) return "unfit";
  if (!wanted.usageClasses.includes(row.usageClass) || !(0,_chunk_UKBX4ZHW_js__WEBPACK_IMPORTED_MODULE_2__/* .matchesPatterns */ .vZ)(row.instanceType, wanted.instanceTypes))
    return "unfit";
  const registered = hasRegistered(row, signal);
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
  const idleTimeMs = available ? (resourceClass.idleTimeSec ?? configuration.idleTimeSec) * 1e3 : 0;
  const now = clock.now();
  const changes = rows.map((row) => ({
    before: row.state,
    change: row.state === "running" ? release(row, now, random.id(), now + idleTimeMs, random.label()) : abandon(row, now, random.id(), now + idleTimeMs, keepsLabel ? void 0 : random.label())
  }));
  if (available)
    await (0,_chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_0__/* .unlessQueueMissing */ .e)(
      log,
      `${className}: nobody hears of what goes back until it is made anew`,
      () => queues.send(
        resourceClass.queueUrl,
        changes.map(({ change: change2 }) => offerOf(change2.next))
      )
    );
  const results = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_3__/* .mapAll */ .g)(
    changes,
    writesAtOnce,
    ({ before, change: change2 }) => write(services, before, change2, available ? "" : ", to be ended")
  );
  return results.flat();
}
async function write({ instances, log }, before, change2, fate) {
  const { instanceId, resourceClass } = change2.next;
  const result = await instances.apply(change2);
  log.info(
    result.ok ? `${instanceId}: ${before} \u2192 idle (${resourceClass}${fate})` : `${instanceId}: not handed back, it is ${result.current?.state ?? "gone"} by now`
  );
  return result.ok ? [result.row] : [];
}




/***/ }),

/***/ 6048:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   YF: () => (/* binding */ performArtifactCleanup),
/* harmony export */   ei: () => (/* binding */ sendTerminationSignals),
/* harmony export */   i9: () => (/* binding */ endInstances),
/* harmony export */   iI: () => (/* binding */ performTerminationTransitions),
/* harmony export */   vD: () => (/* binding */ fatesOf)
/* harmony export */ });
/* harmony import */ var _chunk_M74LY6VD_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1626);
/* harmony import */ var _chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9018);



// src/pool/fate.ts
function fateOf(row, { signal, heartbeat }, now) {
  const isAlive = (0,_chunk_M74LY6VD_js__WEBPACK_IMPORTED_MODULE_0__/* .isHeartbeatFresh */ .B0)(heartbeat, now) && now < row.lifetimeEndsAt;
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
  await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_1__/* .mapAll */ .g)(doomed, writesAtOnce, async ({ row, reason }) => {
    const result = await instances.apply((0,_chunk_M74LY6VD_js__WEBPACK_IMPORTED_MODULE_0__/* .terminate */ .MH)(row, clock.now(), random.id(), reason));
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
  const { clock, random, instances } = services;
  await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_1__/* .mapAll */ .g)(rows, writesAtOnce, async (row) => {
    await instances.deleteArtifacts(row.instanceArn);
    await instances.apply((0,_chunk_M74LY6VD_js__WEBPACK_IMPORTED_MODULE_0__/* .confirm */ .lJ)(row, clock.now(), random.id()));
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

/***/ 146:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   refreshMode: () => (/* binding */ refreshMode)
/* harmony export */ });
/* harmony import */ var _chunk_UC4YG3H2_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6048);
/* harmony import */ var _chunk_D2P6RKKL_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(8851);
/* harmony import */ var _chunk_M74LY6VD_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1626);
/* harmony import */ var _chunk_INMC2YSY_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7045);
/* harmony import */ var _chunk_KGPN7KN4_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5539);
/* harmony import */ var _chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(851);
/* harmony import */ var _chunk_3GGGSOIK_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3021);
/* harmony import */ var _chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(8289);
/* harmony import */ var _chunk_46R2VQNZ_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(572);
/* harmony import */ var _chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(9018);
/* harmony import */ var _chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3119);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6787);
/* harmony import */ var _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(4435);
/* harmony import */ var _chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(2203);
/* harmony import */ var _chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(7946);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(4163);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(7598);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(7975);


















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
async function manageLT(services, request, image, runnerArchive) {
  const config = {
    tableName: services.table.tableName,
    region: services.region,
    runnerUrl: request.runnerUrl,
    runnerUser: request.runnerUser,
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
  const launchTemplates = await services.launchTemplates();
  const { reference, created, prunedCount } = await launchTemplates.ensure(services.poolName, {
    image,
    iamInstanceProfile: request.iamInstanceProfile,
    securityGroupIds: request.securityGroupIds,
    rootVolume: { ...request.rootVolume, sizeGiB: (0,_chunk_3GGGSOIK_js__WEBPACK_IMPORTED_MODULE_5__/* .rootVolumeGiB */ .D6)(request.rootVolume, image.rootVolumeGiB) },
    userData: userData.base64,
    tags: { Name: services.poolName, ...request.tags },
    poolTags: { [_chunk_46R2VQNZ_js__WEBPACK_IMPORTED_MODULE_6__/* .poolTag */ .FM]: services.poolName }
  });
  return {
    reference,
    changes: [
      ...created ? [`made version ${reference.version} of launch template ${services.poolName}`] : [],
      ...prunedCount > 0 ? [`pruned ${prunedCount} old launch template versions`] : []
    ]
  };
}

// src/refresh/manage-idempotent-states.ts


async function manageValue(services, stored, field, value, shown) {
  if ((0,node_util__WEBPACK_IMPORTED_MODULE_14__.isDeepStrictEqual)(stored[field], value)) return [];
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
  const digest = (0,node_crypto__WEBPACK_IMPORTED_MODULE_13__.createHash)("sha256").update(`${poolName}
${className}`).digest("hex").slice(0, 10);
  return `${name.slice(0, queueNameLimit - digest.length - 1)}-${digest}`;
}
async function manageResourceClassConfiguration(services, stored, classes, tags) {
  const { queues, clock, poolName } = services;
  const current = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_15__/* .mapAll */ .g)(
    classes,
    5,
    async (resourceClass) => ({
      ...resourceClass,
      queueUrl: await queues.ensure(queueNameOf(poolName, resourceClass.name), {
        ...tags,
        [_chunk_46R2VQNZ_js__WEBPACK_IMPORTED_MODULE_6__/* .poolTag */ .FM]: poolName,
        [_chunk_46R2VQNZ_js__WEBPACK_IMPORTED_MODULE_6__/* .resourceClassTag */ .Bo]: resourceClass.name
      })
    })
  );
  const names = new Set(classes.map((resourceClass) => resourceClass.name));
  const draining = (stored.resourceClasses ?? []).filter((before) => !names.has(before.name)).map((before) => ({ ...before, drainingSince: before.drainingSince ?? clock.now() }));
  const configured = [...current, ...draining];
  const shown = [...names, ...draining.map((before) => `${before.name} (draining)`)].join(", ");
  return { configured, changes: await manageValue(services, stored, "resourceClasses", configured, shown) };
}

// src/refresh/manage-registration-token.ts
var manageRegistrationToken = (services, refreshAfterMin) => (0,_chunk_M74LY6VD_js__WEBPACK_IMPORTED_MODULE_1__/* .renewRegistrationToken */ .IR)(services, refreshAfterMin * 6e4);

// src/refresh/manage-table.ts
async function manageTable(services, tags, signal) {
  const { table, log } = services;
  const changes = [];
  const found = await table.describe();
  if (found === void 0 && await table.create(tags)) changes.push(`made table ${table.tableName}`);
  const active = found?.TableStatus === "ACTIVE" ? found : await table.waitUntilActive(signal);
  const problems = (0,_chunk_INMC2YSY_js__WEBPACK_IMPORTED_MODULE_2__/* .tableProblems */ .Vn)(active);
  if (problems.length > 0) {
    throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .SetupError */ .w3(
      "POOL-FOREIGN-TABLE",
      `Table ${table.tableName} is not one of this action, and is left as it is: ${problems.join("; ")}. Choose another table-name, or delete that table if nothing needs it.`
    );
  }
  const timeToLive = await table.enableTimeToLive();
  if (timeToLive === true) changes.push("switched on time to live");
  if (timeToLive === "later")
    log.info(
      "Time to live of the table was switched off, and DynamoDB wants no second change within an hour: a later refresh switches it on"
    );
  const recovery = await table.enablePointInTimeRecovery();
  if (recovery === true) changes.push("switched on point-in-time recovery");
  if (recovery === "later")
    log.info("DynamoDB still prepares the table for point-in-time recovery: the next refresh switches it on");
  return { tableArn: active.TableArn ?? "", changes };
}
function manageInstancePrefix(tableArn, { instanceRoleId }, stored) {
  const wanted = instanceRoleId === void 0 ? instanceArnPrefixOf(tableArn) : `${instanceRoleId}:`;
  if (stored === void 0 || stored === wanted) return wanted;
  throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .InputError */ .dz([
    `instance-role-id: this pool keeps its rows under '${stored}\u2026', and would look for them under '${wanted}\u2026'. It is for the whole life of a pool: set it as it was, or give the pool another name.`
  ]);
}
function instanceArnPrefixOf(tableArn) {
  const [, partition, , region, account] = tableArn.split(":");
  if (partition === void 0 || region === void 0 || account === void 0)
    throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .SetupError */ .w3("POOL-AWS-ANSWER", `DynamoDB gave a table ARN that cannot be read: '${tableArn}'`);
  return `arn:${partition}:ec2:${region}:${account}:instance/`;
}

// src/refresh/manage-terminations.ts
var reasons = {
  created: "not ready before its launch timeout",
  idle: "idle time is over",
  claimed: "its provision never finished",
  running: "max runtime is over"
};
var passes = (code) => (0,_chunk_46R2VQNZ_js__WEBPACK_IMPORTED_MODULE_6__/* .classifyLaunchFailure */ .kI)(code) === "throttle" || code === "InvalidInstanceID.NotFound";
var spelled = ({ instanceId, code, message }) => `${instanceId}: ${code}: ${message}`;
async function manageTerminations(services) {
  const { clock, instances } = services;
  const expired = await instances.getExpiredInstancesByStates([..._chunk_KGPN7KN4_js__WEBPACK_IMPORTED_MODULE_3__/* .liveStates */ .F6, "terminated"], clock.now());
  const unconfirmed = expired.filter((row) => row.state === "terminated");
  const fates = await (0,_chunk_UC4YG3H2_js__WEBPACK_IMPORTED_MODULE_0__/* .fatesOf */ .vD)(
    services,
    expired.filter((row) => row.state !== "terminated")
  );
  const { terminated, lost } = await (0,_chunk_UC4YG3H2_js__WEBPACK_IMPORTED_MODULE_0__/* .performTerminationTransitions */ .iI)(
    services,
    fates.ends.map((row) => ({ row, reason: reasons[row.state] }))
  );
  const { ended, failed } = await (0,_chunk_UC4YG3H2_js__WEBPACK_IMPORTED_MODULE_0__/* .sendTerminationSignals */ .ei)(services, [...terminated, ...unconfirmed]);
  await (0,_chunk_UC4YG3H2_js__WEBPACK_IMPORTED_MODULE_0__/* .performArtifactCleanup */ .YF)(services, ended);
  const refused = new Set(failed.map((failure) => failure.instanceId));
  return {
    terminated: terminated.filter((row) => !refused.has(row.instanceId)),
    lostCount: lost.length,
    failedCount: failed.length,
    refusals: failed.filter((failure) => !passes(failure.code)).map(spelled),
    unfinished: fates["goes back"]
  };
}

// src/refresh/find-missing-instances.ts
var runsAtOnce = 5;
var patienceMs = 6e4;
async function findMissingInstances(services, workflowRuns) {
  const runs = await workflowRuns.underWay();
  const found = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_15__/* .mapAll */ .g)(runs, runsAtOnce, (run) => missingIn(services, workflowRuns, run));
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
        `Run ${(0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_16__/* .ownerOf */ .bf)(run)}: ${count} jobs wait for label ${label}, which no instance has, and this pool has no record of what it gave that run: nothing is provisioned for them. Cancel the run, or re-run all of its jobs.`
      );
      unserved.push(waiting);
    }
    if (!isRerun && (heldCount > 0 || clock.now() - since < patienceMs)) continue;
    const wanted = kinds.slice(0, count).slice(heldCount);
    if (wanted.length === 0) continue;
    log.info(
      `Run ${(0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_16__/* .ownerOf */ .bf)(run)}: ${count} jobs wait for label ${label}; ${wanted.length} instances are provisioned for it`
    );
    missing.push(...wanted.map((kind) => ({ run, label, kind })));
  }
  return { missing, unserved };
}
var kindsUnder = (label, served) => served.flatMap(({ labels, kind }) => labels.filter((candidate) => candidate === label).map(() => kind));
var isOurs = (label, run) => label === (0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_16__/* .runLabel */ .Az)(run) || (0,_chunk_INMC2YSY_js__WEBPACK_IMPORTED_MODULE_2__/* .isRandomLabel */ .Oq)(label);
async function heldLabels({ instances, clock }, run) {
  const rows = await instances.byOwner((0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_16__/* .ownerOf */ .bf)(run));
  const views = await instances.views(rows.map((row) => row.instanceArn));
  const now = clock.now();
  const holding = rows.filter((row, index) => {
    const { signal, heartbeat } = views[index] ?? {};
    const gaveUp = signal?.phase === "failed" || signal?.phase === "ending";
    return row.state !== "running" || (0,_chunk_M74LY6VD_js__WEBPACK_IMPORTED_MODULE_1__/* .isHeartbeatFresh */ .B0)(heartbeat, now) && !gaveUp;
  });
  return new Map([...Map.groupBy(holding, (row) => row.label)].map(([label, holders]) => [label, holders.length]));
}

// src/refresh/manage-runs.ts
var heldLookedAt = 100;
async function releaseAbandoned(services, workflowRuns, configuration) {
  const held = (await services.instances.soonestByState("running", services.clock.now(), heldLookedAt)).filter(
    (row) => row.owner !== void 0
  );
  const runs = [...new Set(held.map((row) => row.owner ?? ""))].map(_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_16__/* .runOf */ .ng);
  const standings = Map.groupBy(await workflowRuns.standingOf(runs), ({ standing }) => standing);
  const over = new Set((standings.get("over") ?? []).map(({ run }) => (0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_16__/* .ownerOf */ .bf)(run)));
  for (const owner of over) services.log.info(`Run ${owner} is over, and has not released what it holds`);
  for (const { run } of standings.get("unknown") ?? [])
    services.log.warning(
      `GitHub does not know run ${(0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_16__/* .ownerOf */ .bf)(run)} (404), which proves nothing: it keeps what it holds until max-runtime-min. If you deleted the run, end its instances by hand to save their time.`
    );
  return (0,_chunk_M74LY6VD_js__WEBPACK_IMPORTED_MODULE_1__/* .giveBackToPool */ .oR)(
    services,
    configuration,
    held.filter((row) => over.has(row.owner ?? ""))
  );
}
async function unlessDenied(services, fallback, read) {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .AccessDeniedError */ .Uk || error instanceof _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .RateLimitedError */ .TM)) throw error;
    services.log.warning(
      `Runs that ended without release, and jobs that wait in vain, are not looked after: ${error.message}`
    );
    return fallback;
  }
}

// src/refresh/drain-classes.ts
async function drainClasses(services, configured) {
  const draining = configured.filter((resourceClass) => resourceClass.drainingSince !== void 0);
  if (draining.length === 0) return { remaining: [...configured], ended: [] };
  const { instances, queues, log } = services;
  const live = (await Promise.all(_chunk_KGPN7KN4_js__WEBPACK_IMPORTED_MODULE_3__/* .liveStates */ .F6.map((state) => instances.byStateUntil(state, 0, Number.MAX_SAFE_INTEGER)))).flat();
  const names = new Set(draining.map((resourceClass) => resourceClass.name));
  const { ends } = await (0,_chunk_UC4YG3H2_js__WEBPACK_IMPORTED_MODULE_0__/* .fatesOf */ .vD)(
    services,
    live.filter((row) => row.state === "idle" && names.has(row.resourceClass))
  );
  const ended = await (0,_chunk_UC4YG3H2_js__WEBPACK_IMPORTED_MODULE_0__/* .endInstances */ .i9)(
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

// src/refresh/offer-idle-instances.ts
var unclaimedMs = 12e4;
var offeredInAnyCase = 50;
async function offerIdleInstances(services, configuration) {
  const { clock, random, log, instances, queues } = services;
  const now = clock.now();
  const idleTimeMs = (resourceClass) => (resourceClass.idleTimeSec ?? configuration.idleTimeSec) * 1e3;
  const longest = Math.max(...configuration.resourceClasses.map(idleTimeMs));
  const idle = await instances.byStateUntil("idle", now, now + longest - unclaimedMs);
  let offeredCount = 0;
  for (const resourceClass of configuration.resourceClasses) {
    const unclaimed = idle.filter(
      (row) => row.resourceClass === resourceClass.name && (row.threshold ?? 0) <= now + idleTimeMs(resourceClass) - unclaimedMs
    );
    if (unclaimed.length === 0 || resourceClass.drainingSince !== void 0) continue;
    const depth = await queues.depth(resourceClass.queueUrl);
    const first = random.below(unclaimed.length);
    const some = [...unclaimed.slice(first), ...unclaimed.slice(0, first)].slice(0, offeredInAnyCase);
    const again = depth < unclaimed.length ? unclaimed : some;
    await queues.send(resourceClass.queueUrl, again.map(_chunk_M74LY6VD_js__WEBPACK_IMPORTED_MODULE_1__/* .offerOf */ .yS));
    offeredCount += again.length;
    log.info(
      `${resourceClass.name}: ${unclaimed.length} instances idle for a while, about ${depth} offers: offered ${again.length} again`
    );
  }
  return offeredCount;
}

// src/refresh/provision-missing.ts
async function provisionMissing(services, missing, signal) {
  await Promise.all(
    missing.map(async (instance) => {
      try {
        await services.provisionFor(instance, signal);
      } catch (error) {
        services.log.warning(
          `Run ${instance.run.runId}: a job still waits for label ${instance.label}, the next refresh tries again: ${(0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .messageOf */ .bD)(error)}`
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
  const removed = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_15__/* .mapAll */ .g)(dead, 5, async (runner) => {
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
  const views = await instances.views(ours.map(({ instanceId }) => (0,_chunk_KGPN7KN4_js__WEBPACK_IMPORTED_MODULE_3__/* .instanceArn */ .Pf)(instanceArnPrefix, instanceId)));
  const known = ours.flatMap((runner, index) => {
    const row = views[index]?.row;
    return row === void 0 ? [] : [{ ...runner, row }];
  });
  const outdated = known.filter(({ row, labelEpoch }) => row.state !== "terminated" && labelEpoch < row.labelEpoch).map((runner) => ({ ...runner, why: "it is of an earlier assignment" }));
  const ended = known.filter(({ row }) => row.state === "terminated");
  if (ended.length === 0) return outdated;
  const machines = await (await fleet()).machines([...new Set(ended.map((runner) => runner.instanceId))]);
  const live = new Set(
    machines.filter((machine) => _chunk_46R2VQNZ_js__WEBPACK_IMPORTED_MODULE_6__/* .liveMachineStates */ .I4.includes(machine.state)).map((machine) => machine.instanceId)
  );
  const gone = ended.filter((runner) => !live.has(runner.instanceId)).map((runner) => ({ ...runner, why: "the machine is gone" }));
  return [...outdated, ...gone];
}

// src/refresh/undo-launches.ts
async function undoLaunches(services, instanceArnPrefix) {
  const { clock, log, instances, launches } = services;
  let endedCount = 0;
  for (const launch of await launches.expired(clock.now())) {
    const fleet = await services.fleet();
    const machines = await fleet.tagged(_chunk_46R2VQNZ_js__WEBPACK_IMPORTED_MODULE_6__/* .launchTokenTag */ .DX, launch.launchToken, _chunk_46R2VQNZ_js__WEBPACK_IMPORTED_MODULE_6__/* .liveMachineStates */ .I4);
    const views = await instances.views(machines.map((machine) => (0,_chunk_KGPN7KN4_js__WEBPACK_IMPORTED_MODULE_3__/* .instanceArn */ .Pf)(instanceArnPrefix, machine.instanceId)));
    const orphans = machines.filter((_, index) => views[index]?.row === void 0 && views[index]?.hasBrokenRow !== true).map((machine) => machine.instanceId);
    const { ended, failed } = await fleet.terminateInstances(orphans);
    endedCount += ended.length;
    for (const instanceId of ended)
      log.info(`${instanceId}: ended, its launch ${launch.launchToken} died before it was written down`);
    for (const { instanceId, code, message } of failed)
      log.warning(`${instanceId}: EC2 did not end it (${code}: ${message}). The next refresh tries again.`);
    if (failed.length === 0) await launches.close(launch.launchToken);
  }
  return endedCount;
}

// src/refresh/sweep.ts
var sweepEveryMs = 60 * 6e4;
var graceMs = 10 * 6e4;
var isSweepDue = (sweptAt, now) => sweptAt === void 0 || now - sweptAt >= sweepEveryMs;
async function sweep(services, instanceArnPrefix) {
  const { clock, log, instances, poolName, tableName } = services;
  const fleet = await services.fleet();
  const machines = await fleet.tagged(_chunk_46R2VQNZ_js__WEBPACK_IMPORTED_MODULE_6__/* .poolTag */ .FM, poolName, _chunk_46R2VQNZ_js__WEBPACK_IMPORTED_MODULE_6__/* .liveMachineStates */ .I4);
  const rows = (await Promise.all(_chunk_KGPN7KN4_js__WEBPACK_IMPORTED_MODULE_3__/* .liveStates */ .F6.map((state) => instances.byStateUntil(state, 0, Number.MAX_SAFE_INTEGER)))).flat();
  const oldEnough = clock.now() - graceMs;
  const liveRows = new Set(rows.map((row) => row.instanceId));
  const suspects = machines.filter(
    (machine) => machine.tags[_chunk_46R2VQNZ_js__WEBPACK_IMPORTED_MODULE_6__/* .tableTag */ .Zs] === tableName && !liveRows.has(machine.instanceId) && machine.launchedAt < oldEnough
  );
  const views = await instances.views(suspects.map((machine) => (0,_chunk_KGPN7KN4_js__WEBPACK_IMPORTED_MODULE_3__/* .instanceArn */ .Pf)(instanceArnPrefix, machine.instanceId)));
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
  const closed = await (0,_chunk_UC4YG3H2_js__WEBPACK_IMPORTED_MODULE_0__/* .endInstances */ .i9)(
    services,
    lost.map((row) => ({ row, reason: "its machine is gone" }))
  );
  return ended.length + closed.length;
}

// src/refresh/index.ts
async function refresh(services, request, signal) {
  const { image, subnets, classes, runnerArchive } = await lookUp(services, request);
  const { tableArn, changes } = await manageTable(services, request.tags, signal);
  const stored = await services.metadata.stored();
  const instanceArnPrefix = manageInstancePrefix(tableArn, request, stored.instanceArnPrefix);
  if (stored.identity === void 0) await services.metadata.claim();
  changes.push(
    ...await manageValue(services, stored, "instanceArnPrefix", instanceArnPrefix, instanceArnPrefix),
    ...await manageIdleTime(services, stored, request.idleTimeSec),
    ...await manageSubnetIds(services, stored, subnets),
    ...await manageMaxRuntimeMin(services, stored, request.maxRuntimeMin, request.maxLifetimeMin)
  );
  const tokenRenewed = await manageRegistrationToken(services, request.githubRegTokenRefreshMins);
  signal?.throwIfAborted();
  const template = await manageLT(services, request, image, runnerArchive);
  changes.push(
    ...template.changes,
    ...await manageValue(
      services,
      stored,
      "launchTemplate",
      template.reference,
      `version ${template.reference.version} of ${template.reference.id}`
    )
  );
  const { configured, changes: classChanges } = await manageResourceClassConfiguration(
    services,
    stored,
    classes,
    request.tags
  );
  changes.push(...classChanges);
  signal?.throwIfAborted();
  const terminations = await manageTerminations(services);
  const { remaining, ended } = await drainClasses(services, configured);
  changes.push(
    ...await manageValue(
      services,
      { ...stored, resourceClasses: configured },
      "resourceClasses",
      remaining,
      remaining.map((resourceClass) => resourceClass.name).join(", ")
    )
  );
  const reconciled = await reconcile(
    services,
    await services.metadata.configuration(),
    stored.sweptAt,
    terminations.unfinished
  );
  for (const change of changes) services.log.info(`Changed: ${change}`);
  await provisionMissing(services, reconciled.missing, signal);
  if (terminations.refusals.length > 0) {
    throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .TerminationError */ .Xr(
      "POOL-NOT-ENDED",
      `EC2 does not end ${terminations.refusals.length} instances that are to end; all else is done. Allow ec2:TerminateInstances for the pool's instances in the IAM policy of this job's role, and switch off their termination protection.
${terminations.refusals.map((refusal) => `  - ${refusal}`).join("\n")}`
    );
  }
  return {
    changes,
    tokenRenewed,
    terminations: { ...terminations, terminated: [...terminations.terminated, ...ended] },
    ...reconciled
  };
}
async function reconcile(services, configuration, sweptAt, unfinished) {
  const { instanceArnPrefix } = configuration;
  let undoneCount = await undoLaunches(services, instanceArnPrefix);
  const now = services.clock.now();
  if (isSweepDue(sweptAt, now)) {
    undoneCount += await sweep(services, instanceArnPrefix);
    await services.metadata.write("sweptAt", now);
  }
  const deregisteredCount = await removeDeadRegistrations(services, instanceArnPrefix);
  const handedBack = await (0,_chunk_M74LY6VD_js__WEBPACK_IMPORTED_MODULE_1__/* .giveBackToPool */ .oR)(services, configuration, unfinished);
  const workflowRuns = await services.workflowRuns();
  const nothing = { abandoned: [], missing: [], unserved: [] };
  const { abandoned, missing, unserved } = await unlessDenied(services, nothing, async () => ({
    abandoned: await releaseAbandoned(services, workflowRuns, configuration),
    ...await findMissingInstances(services, workflowRuns)
  }));
  const offeredCount = await offerIdleInstances(services, configuration);
  return {
    undoneCount,
    deregisteredCount,
    abandonedCount: handedBack.length + abandoned.length,
    missing,
    unserved,
    offeredCount
  };
}
async function lookUp(services, request) {
  const [catalog, registration] = await Promise.all([services.catalog(), services.registration()]);
  const [image, subnets] = await Promise.all([catalog.image(request.ami), catalog.subnets(request.subnetIds)]);
  checkRootVolume(request, image);
  const [runnerArchive, classes] = await Promise.all([
    registration.runnerArchive(image.architecture === "arm64" ? "arm64" : "x64", request.actionsRunnerVersion),
    (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_15__/* .mapAll */ .g)(request.resourceClasses, 3, async (resourceClass) => ({
      ...resourceClass,
      instanceTypes: await catalog.instanceTypes(resourceClass, image.architecture)
    }))
  ]);
  const empty = classes.filter((resourceClass) => resourceClass.instanceTypes.length === 0);
  if (empty.length > 0) {
    throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .InputError */ .dz(
      empty.map(
        ({ name, vcpus, memoryMiB }) => `resource-class-config: no ${image.architecture} instance type of this region has ${vcpus} vCPUs and at least ${memoryMiB} MiB, as class '${name}' wants. Allowed are sizes that EC2 has, for example 4 vCPUs and 8192 MiB.`
      )
    );
  }
  return { image, subnets, classes, runnerArchive };
}
function checkRootVolume({ ami, rootVolume: { sizeGiB } }, { rootVolumeGiB: least }) {
  if (sizeGiB !== void 0 && sizeGiB < least)
    throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .InputError */ .dz([
      `volume-size-gib: '${sizeGiB}' is not allowed. Allowed: at least ${least} GiB, which the image ${ami} measures. Example: ${least}`
    ]);
}

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
    summary: (0,_chunk_D2P6RKKL_js__WEBPACK_IMPORTED_MODULE_17__/* .refreshSummary */ .iQ)(result),
    lastLine: `Refreshed: ${result.changes.length} changes, ${result.terminations.terminated.length} instances ended, ${result.offeredCount} offered again`
  };
}



/***/ })

};
