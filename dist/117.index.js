export const id = 117;
export const ids = [117];
export const modules = {

/***/ 3117:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ provision)
/* harmony export */ });
/* harmony import */ var _chunk_TTECDEWE_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(896);
/* harmony import */ var _chunk_VC6PIASH_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(599);
/* harmony import */ var _chunk_OLTCPV5C_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4623);
/* harmony import */ var _chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4459);
/* harmony import */ var _chunk_XNJW4NA7_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6568);
/* harmony import */ var _chunk_M4D4NH25_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7437);
/* harmony import */ var _chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(851);
/* harmony import */ var _chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6216);
/* harmony import */ var _chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(8289);
/* harmony import */ var _chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3409);
/* harmony import */ var _chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(9018);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6787);
/* harmony import */ var _chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(8118);














// src/provision/at-limit.ts
var namedHolders = 20;
var idleLookedAt = 100;
var heldLookedAt = 100;
async function holdersOf({ clock, instances }, { resourceClass }) {
  const held = (await instances.soonestByState("running", clock.now(), heldLookedAt)).filter(
    (row) => row.resourceClass === resourceClass.name
  );
  const lines = held.slice(0, namedHolders).map(
    ({ instanceId, owner = "nobody", threshold = 0 }) => `  - ${instanceId}: run ${owner}, until ${new Date(threshold).toISOString()} at the latest`
  );
  return held.length > lines.length ? [...lines, `  - and ${held.length - lines.length} more`] : lines;
}
async function makeRoom(services, plan, missing) {
  await endExpired(services, plan);
  const unfit = await unfitAmong(services, plan);
  if (unfit.length === 0) return false;
  const gaveWay = await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .endInstances */ .i9)(
    services,
    unfit.slice(0, await lackingRoom(services, plan, missing)).map((row) => ({ row, reason: `gives way at maxSize to run ${plan.owner}, which it does not serve` }))
  );
  return gaveWay.length > 0;
}
async function endExpired(services, { resourceClass }) {
  const expired = await services.instances.getExpiredInstancesByStates(_chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_9__/* .liveStates */ .F6, services.clock.now());
  const { ends } = await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .fatesOf */ .vD)(
    services,
    expired.filter((row) => row.resourceClass === resourceClass.name)
  );
  await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .endInstances */ .i9)(
    services,
    ends.map((row) => ({ row, reason: _chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .expiryReasons */ .RX[row.state] }))
  );
}
async function unfitAmong(services, { resourceClass, wanted }) {
  const { clock, instances } = services;
  const idle = (await instances.ofPool(resourceClass.name, idleLookedAt)).filter(({ state }) => state === "idle");
  const views = await instances.views(idle.map((row) => row.instanceArn));
  const unfit = views.flatMap(
    (view) => view.row?.state === "idle" && (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .judgeOffer */ .Wj)((0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .offerOf */ .yS)(view.row), view, wanted, clock.now()) === "unfit" ? [view.row] : []
  );
  return (await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .fatesOf */ .vD)(services, unfit)).ends;
}
async function lackingRoom({ clock, capacities }, { resourceClass, configuration }, missing) {
  const capacity = await capacities.read(resourceClass.name);
  const { policyAt } = await Promise.all(/* import() */[__webpack_require__.e(402), __webpack_require__.e(287)]).then(__webpack_require__.bind(__webpack_require__, 4287));
  const { maxSize = Infinity } = policyAt(resourceClass, configuration.idleTimeSec, clock.now());
  return capacity === void 0 ? 0 : Math.max(0, (0,_chunk_XNJW4NA7_js__WEBPACK_IMPORTED_MODULE_3__/* .sizeOf */ .$d)(capacity) + Math.min(missing, maxSize) - maxSize);
}

// src/pool/launch-remedies.ts
var standardOnDemand = 'raise the quota "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances" (L-1216C47A) in Service Quotas, or that of the family launched (G, P, X, \u2026); it counts vCPUs';
var standardSpot = 'raise the quota "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests" (L-34B43A08) in Service Quotas, or that of the family launched (G, P, X, \u2026); it counts vCPUs';
var fleets = "raise the EC2 Fleet quotas in Service Quotas, or end fleets that nobody needs";
var quotas = {
  VcpuLimitExceeded: standardOnDemand,
  InstanceLimitExceeded: standardOnDemand,
  MaxSpotInstanceCountExceeded: standardSpot,
  MaxSpotFleetRequestCountExceeded: fleets,
  MaxFleetCountExceeded: fleets,
  TargetCapacityLimitExceededException: fleets,
  ResourceLimitExceeded: "look in Service Quotas, under Amazon EC2, for the quota that the message names"
};
var other = {
  "AuthFailure.ServiceLinkedRoleCreationNotPermitted": "the account has never used spot: make its service-linked role AWSServiceRoleForEC2Spot, once, with: aws iam create-service-linked-role --aws-service-name spot.amazonaws.com",
  InsufficientFreeAddressesInSubnet: "the subnets have no free addresses: give subnet-ids more, or larger, ones",
  SpotMaxPriceTooLow: "the spot price is above the on-demand price: wait, or allow more instance types"
};
var isQuota = (code) => code in quotas;
var remedyOf = (code) => quotas[code] ?? other[code];

// src/provision/failures.ts
var byPhase = {
  booting: "POOL-BOOT",
  "pre-runner-script": "POOL-PRE-RUNNER-SCRIPT",
  "runner-archive": "POOL-RUNNER-ARCHIVE",
  starting: "POOL-BOOT",
  "waiting-for-row": "POOL-NO-ROW",
  "waiting-for-token": "POOL-STALE-TOKEN",
  registering: "POOL-REGISTRATION",
  ready: "POOL-REGISTRATION",
  cleaning: "POOL-CLEANING",
  failed: "POOL-BOOT",
  ending: "POOL-INSTANCE-ENDED"
};
var codeOfPhase = (phase) => byPhase[phase] ?? "POOL-BOOT";
function notReady(failed, count) {
  const lines = failed.map(({ holding, message }) => `  - ${nameOf(holding.row)}: ${message}`);
  const others = count - failed.length;
  const fate = others === 0 ? "." : `; the other ${others === 1 ? "one was" : `${others} were`} given back.`;
  return new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .ProvisionError */ .uv(
    failed[0]?.code ?? "POOL-BOOT",
    `${failed.length} of ${count} instances did not become ready${fate}
${lines.join("\n")}`
  );
}
var nameOf = (row) => `${row.instanceId} (${row.instanceType}, ${row.usageClass}${row.availabilityZone && `, ${row.availabilityZone}`})`;
var shortfalls = {
  capacity: {
    code: "POOL-CAPACITY",
    advice: "EC2 had no capacity: allow more instance types or subnets, use usage-class spot-with-fallback, or try later."
  },
  limit: {
    code: "POOL-AT-LIMIT",
    advice: "The class has as many machines as its maxSize allows: release some, or raise it in resource-class-config of mode refresh."
  },
  throttle: {
    code: "POOL-THROTTLED",
    advice: "EC2 kept throttling: try again later, or ask AWS for higher API limits."
  },
  "stale-template": {
    code: "POOL-TEMPLATE-GONE",
    advice: "The launch template does not exist any more: run mode refresh, which makes it anew."
  },
  permanent: {
    code: "POOL-LAUNCH-REFUSED",
    advice: "EC2 will not launch this as it is configured: mend what it says, run mode refresh, and try again."
  }
};
var quotaShortfall = {
  code: "POOL-QUOTA",
  advice: "A quota of this AWS account is used up: see below which, and raise it, or run fewer instances at a time."
};
function shortfall(plan, had, failure, reasons, holders = []) {
  const { code, advice } = failure === "capacity" && reasons.some((reason) => isQuota(reason.code)) ? quotaShortfall : shortfalls[failure];
  const { instanceCount, usageClass } = plan.request;
  return new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .ProvisionError */ .uv(
    code,
    `${had} of ${instanceCount} instances of class ${plan.resourceClass.name} (${usageClass}) could be had. ${advice}
${reasons.map((reason) => `  - ${explain(reason)}`).concat(holders).join("\n")}`
  );
}
function explain({ code, message }) {
  const remedy = remedyOf(code);
  return remedy === void 0 ? message : `${message} \u2192 ${remedy}`;
}

// src/provision/holdings.ts
var Holdings = class {
  #held = /* @__PURE__ */ new Map();
  /** To be called before the write that takes the instance, so that a rollback knows of it in any case. */
  add(row, origin) {
    this.#held.set(row.instanceId, { row, origin, heard: origin === "warm" });
  }
  /** Its runner listens: nothing is left to wait for. */
  markReady(instanceId, readyMs) {
    const holding = this.#held.get(instanceId);
    if (holding !== void 0) holding.readyMs ??= readyMs;
  }
  markHeard(instanceId) {
    const holding = this.#held.get(instanceId);
    if (holding !== void 0) holding.heard = true;
  }
  /** @param row as it was added: what was taken meanwhile by a later write stays */
  drop(row) {
    if (this.#held.get(row.instanceId)?.row.writeId === row.writeId) this.#held.delete(row.instanceId);
  }
  /** Whether it was taken as it stands in that row. */
  hasTaken(row) {
    return (this.#held.get(row.instanceId)?.row.epoch ?? 0) > row.epoch;
  }
  all() {
    return [...this.#held.values()];
  }
  get count() {
    return this.#held.size;
  }
};

// src/provision/readiness.ts
var lookEveryMs = 1e3;
var reportEveryMs = 1e4;
var silentAfterMs = 15e3;
var consoleLines = 12;
async function waitUntilReady(services, plan, holdings, signal) {
  const { clock, log } = services;
  const { startedAt } = plan;
  const phases = /* @__PURE__ */ new Map();
  let failed = [];
  let reportAt = clock.now() + reportEveryMs;
  let silentCheckAt = startedAt + silentAfterMs;
  const { done } = await (0,_chunk_OLTCPV5C_js__WEBPACK_IMPORTED_MODULE_10__/* .poll */ .w)({
    look: async () => {
      if (holdings.all().every((holding) => holding.readyMs !== void 0)) return true;
      const looks = await look(services, holdings.all());
      for (const { holding, readiness, isAlive } of looks) {
        if (isAlive) holdings.markHeard(holding.row.instanceId);
        if (readiness.kind === "ready") holdings.markReady(holding.row.instanceId, clock.now() - startedAt);
        if (readiness.kind === "waiting") phases.set(holding.row.instanceId, readiness.phase);
      }
      failed = looks.flatMap(failureIn);
      const silent = looks.filter(({ readiness }) => readiness.kind === "waiting" && readiness.phase === "booting").map(({ holding }) => holding);
      if (failed.length === 0 && silent.length > 0 && clock.now() >= silentCheckAt) {
        failed = await findDead(services, silent);
        silentCheckAt = clock.now() + silentAfterMs;
      }
      if (clock.now() >= reportAt) {
        log.info(progress(holdings, phases, clock.now() - startedAt));
        reportAt = clock.now() + reportEveryMs;
      }
      return holdings.all().every((holding) => holding.readyMs !== void 0);
    },
    done: (allReady) => allReady || failed.length > 0,
    intervalMs: lookEveryMs,
    deadline: plan.deadline,
    clock,
    ...signal && { signal }
  });
  if (done) return failed;
  return Promise.all(
    holdings.all().filter((holding) => holding.readyMs === void 0).map(async (holding) => {
      const phase = phases.get(holding.row.instanceId) ?? "booting";
      return {
        holding,
        code: codeOfPhase(phase),
        message: withTail(
          `not ready after ${Math.round((clock.now() - startedAt) / 1e3)} s, last seen in phase ${phase}`,
          holding.origin === "cold" ? await consoleTail(services, holding.row.instanceId) : void 0
        )
      };
    })
  );
}
async function look(services, held) {
  const views = await services.instances.views(held.map((holding) => holding.row.instanceArn));
  const now = services.clock.now();
  return held.flatMap((holding, index) => {
    const view = views[index];
    if (view === void 0) return [];
    const isAlive = (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .isHeartbeatFresh */ .B0)(view.heartbeat, now);
    return [{ holding, readiness: (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .judgeReadiness */ .qs)(holding.row, view, now), isAlive }];
  });
}
function failureIn({ holding, readiness, isAlive }) {
  if (readiness.kind === "failed") {
    const { phase, message: message2, logTail } = readiness;
    return [{ holding, code: codeOfPhase(phase), message: withTail(message2, logTail) }];
  }
  const wasReady = holding.readyMs !== void 0;
  const fellSilent = holding.heard && !isAlive;
  if (readiness.kind === "ready" || !(wasReady || fellSilent)) return [];
  const was = wasReady ? "was ready" : `was in phase ${readiness.phase}`;
  const message = `${was}, but has fallen silent since: its machine may have died`;
  return [{ holding, code: "POOL-INSTANCE-DIED", message }];
}
async function findDead(services, silent) {
  const fleet = await services.fleet();
  const machines = new Map(
    (await fleet.machines(silent.map((holding) => holding.row.instanceId))).map((machine) => [
      machine.instanceId,
      machine
    ])
  );
  const dead = silent.filter(
    (holding) => ["shutting-down", "terminated", "stopping", "stopped"].includes(machines.get(holding.row.instanceId)?.state ?? "")
  );
  return Promise.all(
    dead.map(async (holding) => {
      const machine = machines.get(holding.row.instanceId);
      const message = `the machine is ${machine?.state ?? "gone"} and its agent never spoke (${machine?.stateReason ?? ""})`;
      return {
        holding,
        code: "POOL-INSTANCE-DIED",
        message: withTail(message, await consoleTail(services, holding.row.instanceId))
      };
    })
  );
}
async function consoleTail(services, instanceId) {
  try {
    const fleet = await services.fleet();
    return await fleet.consoleTail(instanceId, consoleLines) || "EC2 has no console output of it yet";
  } catch (error) {
    return `its console output could not be read: ${(0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .messageOf */ .bD)(error)}`;
  }
}
var withTail = (message, logTail) => logTail === void 0 ? message : `${message}
${logTail.split("\n").map((line) => `      | ${line}`).join("\n")}`;
function progress(holdings, phases, elapsedMs) {
  const waiting = holdings.all().filter((holding) => holding.readyMs === void 0);
  const counts = /* @__PURE__ */ new Map();
  for (const { row } of waiting) {
    const phase = phases.get(row.instanceId) ?? "booting";
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  const byPhase2 = [...counts].map(([phase, count]) => `${count} ${phase}`).join(", ");
  return `${Math.round(elapsedMs / 1e3)} s: ${holdings.count - waiting.length} of ${holdings.count} ready; ${byPhase2}`;
}

// src/provision/request.ts
var launchOrder = {
  "on-demand": ["on-demand"],
  spot: ["spot"],
  "spot-with-fallback": ["spot", "on-demand"]
};
var minuteMs = 6e4;
function planProvision(request, configuration, now) {
  const offered = configuration.resourceClasses.filter((candidate) => candidate.drainingSince === void 0);
  const resourceClass = offered.find((candidate) => candidate.name === request.resourceClass);
  if (resourceClass === void 0) {
    throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .InputError */ .dz([
      `resource-class: '${request.resourceClass}' is not configured. Allowed: ${offered.map((candidate) => candidate.name).join(", ")}. Add it to resource-class-config of mode refresh, or take one of these.`
    ]);
  }
  const unmatched = (0,_chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_7__/* .unmatchedPatterns */ .xo)(request.instanceTypes, resourceClass.instanceTypes);
  const maxRuntimeMin = request.maxRuntimeMin ?? configuration.maxRuntimeMin;
  const problems = unmatched.map(
    (pattern) => `allowed-instance-types: '${pattern}' matches no instance type of class ${resourceClass.name} (${resourceClass.vcpus} vCPUs, at least ${resourceClass.memoryMiB} MiB) in this region. Allowed are patterns of these types, for example ${example(resourceClass)}.`
  );
  if (maxRuntimeMin >= configuration.maxLifetimeMin) {
    problems.push(
      `max-runtime-min: '${maxRuntimeMin}' is not less than max-lifetime-min, ${configuration.maxLifetimeMin}, after which instances of this pool end themselves. Ask for less, or raise max-lifetime-min of mode refresh.`
    );
  }
  if (problems.length > 0) throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .InputError */ .dz(problems);
  const launchAs = launchOrder[request.usageClass];
  return {
    request,
    configuration,
    resourceClass,
    launchAs,
    owner: (0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_11__/* .ownerOf */ .bf)(request.run),
    wanted: {
      usageClasses: launchAs,
      instanceTypes: request.instanceTypes,
      maxRuntimeMs: maxRuntimeMin * minuteMs,
      made: { resourceClass, launchTemplate: configuration.launchTemplate },
      since: now
    },
    maxRuntimeMs: maxRuntimeMin * minuteMs,
    sharedLabel: request.label ?? (request.labelMode === "run" ? (0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_11__/* .runLabel */ .Az)(request.run) : void 0),
    startedAt: now,
    deadline: now + request.timeoutMs
  };
}
var example = (resourceClass) => resourceClass.instanceTypes.slice(0, 5).join(" ") || "none: run mode refresh";

// src/provision/rollback.ts
async function rollBack(services, plan, holdings, failed) {
  const failedIds = new Set(failed.map(({ holding }) => holding.row.instanceId));
  const tidyUp = plan.sharedLabel === void 0 ? tidyUpOwn : tidyUpSharing;
  const results = await Promise.allSettled(tidyUp(services, plan, holdings.all(), failedIds));
  for (const result of results) {
    if (result.status === "rejected")
      services.log.warning(`Tidying up did not fully succeed, refresh will finish it: ${(0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .messageOf */ .bD)(result.reason)}`);
  }
}
var rowsOf = (held) => held.map(({ row }) => row);
function tidyUpOwn(services, plan, held, failedIds) {
  const hasFailed = ({ row }) => failedIds.has(row.instanceId);
  const launched = held.filter(({ origin }) => origin === "cold");
  const claimed = held.filter(({ origin }) => origin === "warm");
  const sound = rowsOf(claimed.filter((holding) => !hasFailed(holding)));
  return [
    (0,_chunk_M4D4NH25_js__WEBPACK_IMPORTED_MODULE_4__/* .giveBackToPool */ .o)(services, plan.configuration, sound, { keepsLabel: true }),
    endFailed(services, plan, rowsOf(claimed.filter(hasFailed))),
    (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .endInstances */ .i9)(
      services,
      launched.map((holding) => ({
        row: holding.row,
        reason: hasFailed(holding) ? "did not become ready" : "its provision failed"
      }))
    )
  ];
}
async function endFailed(services, plan, rows) {
  const fates = await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .fatesOf */ .vD)(services, rows);
  await Promise.all([
    (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .endInstances */ .i9)(
      services,
      fates.ends.map((row) => ({ row, reason: "did not become ready" }))
    ),
    (0,_chunk_M4D4NH25_js__WEBPACK_IMPORTED_MODULE_4__/* .giveBackToPool */ .o)(services, plan.configuration, fates["goes back"], { sound: false, keepsLabel: true })
  ]);
}
function tidyUpSharing(services, plan, held, failedIds) {
  const byHealth = Map.groupBy(rowsOf(held), (row) => !failedIds.has(row.instanceId));
  return [...byHealth].map(([sound, rows]) => (0,_chunk_M4D4NH25_js__WEBPACK_IMPORTED_MODULE_4__/* .giveBackToPool */ .o)(services, plan.configuration, rows, { sound }));
}

// src/provision/claiming.ts
var claimSlackMs = 6e4;
async function claimAll(services, plan, holdings, judged) {
  const { clock, random, log, instances } = services;
  return (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_12__/* .mapAll */ .g)(judged, _chunk_TTECDEWE_js__WEBPACK_IMPORTED_MODULE_0__/* .offersPerRequest */ .wo, async (entry) => {
    const { row } = entry;
    if (row === void 0 || holdings.hasTaken(row)) return entry;
    const now = clock.now();
    const isReady = entry.verdict === "ready" && plan.sharedLabel === void 0;
    const change = isReady && plan.request.instanceCount === 1 ? (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .take */ .s)(row, now, random.id(), plan.owner, now + plan.maxRuntimeMs) : (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .claim */ .B7)(row, now, random.id(), plan.owner, plan.deadline + claimSlackMs, plan.sharedLabel);
    holdings.add(change.next, "warm");
    const result = await instances.apply(change);
    if (result.ok) {
      if (isReady) holdings.markReady(row.instanceId, clock.now() - plan.startedAt);
      log.info(
        `${row.instanceId}: idle \u2192 ${change.next.state} (${row.instanceType}, ${entry.verdict}, label ${change.next.label})`
      );
    } else {
      holdings.drop(change.next);
      log.info(`${row.instanceId}: another run was faster, it is ${result.current?.state ?? "gone"} by now`);
    }
    return entry;
  });
}
var uselessBecause = {
  dead: "idle without a heartbeat",
  outlived: "too old for another run",
  worn: "used as often, or as old, as its class allows",
  outdated: "its class, or the launch template, has changed since it was launched"
};
async function endUseless(services, judged) {
  const useless = judged.filter(({ verdict }) => verdict in uselessBecause);
  const doomed = useless.flatMap(
    ({ row, verdict }) => row === void 0 ? [] : [{ row, reason: uselessBecause[verdict] ?? "" }]
  );
  if (doomed.length > 0) await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .endInstances */ .i9)(services, doomed);
  return useless;
}

// src/provision/selection.ts
var roundsBeyondNeed = 3;
var viewsAtOnce = 33;
var rowsAPage = 100;
async function claimIdleInstances(services, tokens, plan, holdings, missing, signal) {
  const { queues, log } = services;
  const { name, queueUrl } = plan.resourceClass;
  const target = holdings.count + missing;
  const found = { spare: [], registering: [], seenIds: /* @__PURE__ */ new Set(), misfits: [] };
  await claimOffered(services, plan, holdings, target, found, signal);
  if (holdings.count < target) await claimUnoffered(services, plan, holdings, target, found, signal);
  const wanted = found.registering.slice(0, Math.max(0, target - holdings.count));
  const canRegister = wanted.length > 0 && await tokens.problem() === void 0;
  const needed = canRegister ? wanted : [];
  if (wanted.length > 0 && !canRegister) found.misfits.push(...wanted.map(() => "cannot register"));
  const claimed = await claimAll(services, plan, holdings, needed);
  await queues.delete(queueUrl, received(claimed));
  await queues.giveBack(queueUrl, [...found.spare, ...received(found.registering.slice(needed.length))]);
  if (holdings.count < target && found.misfits.length > 0)
    log.info(
      `${target - holdings.count} more of class ${name} wanted, beside idle ones that do not serve: ${told(found.misfits)}`
    );
}
var received = (judged) => judged.flatMap((entry) => entry.received === void 0 ? [] : [entry.received]);
var told = (misfits) => [...Map.groupBy(misfits, (why) => why)].map(([why, { length }]) => `${length} ${why}`).join(", ");
async function claimOffered(services, plan, holdings, target, found, signal) {
  const { queues, log } = services;
  const { queueUrl } = plan.resourceClass;
  const rounds = Math.ceil((target - holdings.count) / _chunk_TTECDEWE_js__WEBPACK_IMPORTED_MODULE_0__/* .offersPerRequest */ .wo) + roundsBeyondNeed;
  let onlyStale = false;
  for (let round = 0; round < rounds && holdings.count < target; round += 1) {
    signal?.throwIfAborted();
    const most = onlyStale ? _chunk_TTECDEWE_js__WEBPACK_IMPORTED_MODULE_0__/* .offersPerRequest */ .wo : Math.min(_chunk_TTECDEWE_js__WEBPACK_IMPORTED_MODULE_0__/* .offersPerRequest */ .wo, target - holdings.count);
    const offers = await (0,_chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_5__/* .unlessQueueMissing */ .e)(
      log,
      "Offers are not heard of until it is made anew",
      () => queues.receive(queueUrl, most)
    );
    if (offers === void 0 || offers.length === 0) break;
    const judged = await judgeOffers(services, plan, offers);
    onlyStale = judged.every(({ verdict }) => verdict === "gone");
    const decided = await decide(services, plan, holdings, target, judged, found);
    await queues.delete(queueUrl, received([...decided, ...judged.filter(({ verdict }) => verdict === "gone")]));
  }
}
async function claimUnoffered(services, plan, holdings, target, found, signal) {
  const { random, instances, clock } = services;
  const { instanceArnPrefix } = plan.configuration;
  const start = (0,_chunk_XNJW4NA7_js__WEBPACK_IMPORTED_MODULE_3__/* .instanceArn */ .Pf)(instanceArnPrefix, `i-0${random.below(65536).toString(16).padStart(4, "0")}`);
  for await (const rows of instances.aroundPool(plan.resourceClass.name, start, rowsAPage)) {
    const unseen = rows.filter(
      (row) => !found.seenIds.has(row.instanceId) && (row.state === "created" || (row.threshold ?? 0) > clock.now())
    );
    for (let first = 0; first < unseen.length; first += viewsAtOnce) {
      signal?.throwIfAborted();
      const offers = unseen.slice(first, first + viewsAtOnce).map(_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .offerOf */ .yS);
      const judged = await judge(
        services,
        plan,
        offers.map((offer) => ({ offer }))
      );
      await decide(services, plan, holdings, target, judged, found);
      if (holdings.count >= target) return;
    }
  }
}
async function decide(services, plan, holdings, target, judged, found) {
  const ready2 = judged.filter(({ verdict }) => verdict === "ready");
  const decided = [];
  while (ready2.length > 0 && holdings.count < target)
    decided.push(...await claimAll(services, plan, holdings, ready2.splice(0, target - holdings.count)));
  for (const entry of judged) {
    if (entry.row !== void 0) found.seenIds.add(entry.row.instanceId);
    if (entry.verdict === "registering") found.registering.push(entry);
    if (entry.misfit !== void 0) found.misfits.push(entry.misfit);
  }
  found.spare.push(
    ...received([...ready2, ...judged.filter(({ verdict }) => verdict === "unfit" || verdict === "early")])
  );
  return [...decided, ...await endUseless(services, judged)];
}
async function judgeOffers(services, plan, offers) {
  return judge(
    services,
    plan,
    offers.map((entry) => ({ received: entry, offer: entry.offer }))
  );
}
async function judge(services, plan, entries) {
  const arns = [...new Set(entries.flatMap(({ offer }) => offer === void 0 ? [] : [offer.instanceArn]))];
  const seen = await services.instances.views(arns);
  const current = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_12__/* .mapAll */ .g)(seen, _chunk_TTECDEWE_js__WEBPACK_IMPORTED_MODULE_0__/* .offersPerRequest */ .wo, (view) => idleIfBooted(services, view));
  const views = new Map(current.map((view, index) => [arns[index], view]));
  const now = services.clock.now();
  return entries.map(({ offer, received: entry }) => {
    const view = offer && views.get(offer.instanceArn);
    const asOffered = entry === void 0 ? view?.row && (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .offerOf */ .yS)(view.row) : offer;
    const verdict = asOffered && view ? (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .judgeOffer */ .Wj)(asOffered, view, plan.wanted, now) : "gone";
    const misfit = view && (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .misfitOf */ .U8)(view, verdict, plan.wanted, now);
    return {
      row: view?.row,
      verdict,
      ...entry !== void 0 && { received: entry },
      ...misfit !== void 0 && { misfit }
    };
  });
}
async function idleIfBooted({ clock, random, log, instances }, view) {
  const { row, signal } = view;
  if (row?.state !== "created" || row.owner !== void 0 || !(0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .hasRegistered */ .XU)(row, signal)) return view;
  const now = clock.now();
  const result = await instances.apply((0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .ready */ .Gc)(row, now, random.id(), row.threshold ?? now));
  if (result.ok) log.info(`${row.instanceId}: created \u2192 idle (${row.resourceClass}, launched for the pool)`);
  return { ...view, row: result.ok ? result.row : result.current };
}

// src/provision/index.ts
var writesAtOnce = 50;
var limitPollMs = 5e3;
var timesRoomIsMade = 3;
var retryDelaysMs = [2e3, 5e3, 1e4, 2e4];
async function provision(services, request, signal) {
  const tokens = new _chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .TokenOutlook */ .$d(services);
  const [result] = await Promise.all([provisionWith(services, tokens, request, signal), tokens.settled()]);
  return result;
}
async function provisionWith(services, tokens, request, signal) {
  const startedAt = services.clock.now();
  const plan = planProvision(request, await services.metadata.configuration(), startedAt);
  if (plan.sharedLabel !== void 0) await requireTokens(tokens);
  const holdings = new Holdings();
  const fallbackReasons = /* @__PURE__ */ new Set();
  let failed = [];
  try {
    await gather(services, tokens, plan, holdings, fallbackReasons, signal);
    failed = await waitUntilReady(services, plan, holdings, signal);
    while (failed.length > 0 && areReused(failed) && services.clock.now() < plan.deadline) {
      await giveUp(services, plan, holdings, failed);
      await gather(services, tokens, plan, holdings, fallbackReasons, signal);
      failed = await waitUntilReady(services, plan, holdings, signal);
    }
    if (failed.length > 0) throw notReady(failed, holdings.count);
    signal?.throwIfAborted();
    await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_12__/* .mapAll */ .g)([handOver, recordRequest], 2, (step) => step(services, plan, holdings));
  } catch (error) {
    await rollBack(services, plan, holdings, failed);
    throw error;
  }
  const readyMs = services.clock.now() - startedAt;
  if (holdings.all().some(({ origin }) => origin === "cold"))
    await (0,_chunk_VC6PIASH_js__WEBPACK_IMPORTED_MODULE_1__/* .topUp */ .H)(services, tokens, plan.configuration, [plan.resourceClass.name]);
  return { instances: holdings.all().map(provisioned), readyMs, fallbackReasons: [...fallbackReasons] };
}
var areReused = (failed) => failed.every(({ holding }) => holding.origin === "warm");
async function gather(services, tokens, plan, holdings, fallbackReasons, signal) {
  const { clock, log } = services;
  const { instanceCount } = plan.request;
  let configuration = plan.configuration;
  let rereadConfiguration = false;
  let roomMade = 0;
  for (let round = 0; ; round += 1) {
    await claimIdleInstances(services, tokens, plan, holdings, instanceCount - holdings.count, signal);
    if (holdings.count < instanceCount) await requireTokens(tokens);
    const outcomes = [];
    for (const [index, usageClass] of plan.launchAs.entries()) {
      if (holdings.count >= instanceCount) return;
      signal?.throwIfAborted();
      const missing = instanceCount - holdings.count;
      const outcome = await launchMissing(services, plan, configuration, holdings, usageClass);
      outcomes.push(outcome);
      if (outcome.failure === "limit") break;
      const next = plan.launchAs[index + 1];
      const had = outcome.launched.length;
      if (had < missing && next !== void 0)
        tellFallback(services, fallbackReasons, `${had} of ${missing} as ${usageClass}`, next, outcome);
    }
    if (holdings.count >= instanceCount) return;
    const failure = worst(outcomes);
    const reasons = outcomes.flatMap((outcome) => outcome.reasons);
    if (failure === "stale-template" && !rereadConfiguration) {
      rereadConfiguration = true;
      configuration = await services.metadata.configuration();
      continue;
    }
    if (failure === "limit") {
      const made = roomMade < timesRoomIsMade && await makeRoom(services, plan, instanceCount - holdings.count);
      if (made) roomMade += 1;
      else await waitForRoom(services, plan, holdings.count, reasons, signal);
      round -= 1;
      continue;
    }
    const delayMs = retryDelaysMs[round];
    if (failure === "permanent" || failure === "stale-template" || delayMs === void 0 || clock.now() + delayMs >= plan.deadline) {
      throw shortfall(plan, holdings.count, failure, reasons);
    }
    log.warning(
      `${instanceCount - holdings.count} of ${instanceCount} instances still missing (${reasons.map(explain).join("; ")}). Trying the pool and EC2 again in ${delayMs / 1e3} s.`
    );
    await clock.sleep(delayMs, signal);
  }
}
async function waitForRoom(services, plan, held, reasons, signal) {
  const { clock, log } = services;
  const holders = await holdersOf(services, plan);
  if (plan.request.atLimit === "fail" || clock.now() + limitPollMs >= plan.deadline)
    throw shortfall(plan, held, "limit", reasons, holders);
  log.info([`${reasons.map(explain).join("; ")}: waiting for a machine to come back`, ...holders].join("\n"));
  await clock.sleep(limitPollMs, signal);
}
var createdSlackMs = 6e4;
var launchMissing = (services, plan, configuration, holdings, usageClass) => (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .launchInstances */ .WJ)(
  services,
  configuration,
  {
    owner: plan.owner,
    resourceClass: plan.resourceClass,
    usageClass,
    instanceTypes: plan.request.instanceTypes,
    count: plan.request.instanceCount - holdings.count,
    ...plan.sharedLabel !== void 0 && { sharedLabel: plan.sharedLabel },
    readyBy: plan.deadline + createdSlackMs
  },
  (row) => {
    holdings.add(row, "cold");
  }
);
function worst(outcomes) {
  const found = new Set(outcomes.map((outcome) => outcome.failure));
  return ["stale-template", "throttle", "limit", "capacity"].find((failure) => found.has(failure)) ?? "permanent";
}
function tellFallback({ log }, told2, had, next, { reasons }) {
  const fresh = reasons.map(explain).filter((reason) => !told2.has(reason));
  for (const reason of fresh) told2.add(reason);
  if (fresh.length > 0) log.warning(`EC2 gave ${had}; the rest is launched ${next}. EC2 said: ${fresh.join("; ")}`);
}
async function giveUp(services, plan, holdings, failed) {
  for (const { holding, message } of failed)
    services.log.warning(`${holding.row.instanceId}: ${message}. Replacing it.`);
  const replaced = new Holdings();
  for (const { holding } of failed) {
    replaced.add(holding.row, "warm");
    holdings.drop(holding.row);
  }
  await rollBack(services, plan, replaced, failed);
}
async function requireTokens(tokens) {
  const problem = await tokens.problem();
  if (problem !== void 0)
    throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .SetupError */ .w3(
      "POOL-STALE-TOKEN",
      `${problem}. Instances would have to register for this, and cannot: none was launched. ${_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .tokenRemedy */ .Sd}.`
    );
}
async function handOver(services, plan, holdings) {
  const { clock, random, log, instances } = services;
  await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_12__/* .mapAll */ .g)(
    holdings.all().filter(({ row }) => row.state !== "running"),
    writesAtOnce,
    async (holding) => {
      const { row } = holding;
      const now = clock.now();
      const threshold = now + plan.maxRuntimeMs;
      const change = holding.origin === "warm" ? (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .commit */ .cd)(row, now, random.id(), threshold) : (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .ready */ .Gc)(row, now, random.id(), threshold);
      const result = await instances.apply(change);
      if (!result.ok)
        throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_8__/* .ProvisionError */ .uv(
          "POOL-TAKEN-AWAY",
          `${row.instanceId}: taken away while it was being handed over, it is ${result.current?.state ?? "gone"} by now (${result.current?.reason ?? "no reason given"}). Run the job again.`
        );
      holding.row = result.row;
      log.info(`${row.instanceId}: ${row.state} \u2192 running, label ${row.label}`);
    }
  );
}
async function recordRequest(services, plan, holdings) {
  const { run, resourceClass, usageClass, instanceTypes, maxRuntimeMin, label } = plan.request;
  if (label !== void 0) return;
  const labels = holdings.all().map(({ row }) => row.label);
  const kind = { resourceClass, usageClass, instanceTypes, ...maxRuntimeMin !== void 0 && { maxRuntimeMin } };
  await services.servedRequests.record({ runId: run.runId, labels, kind }, services.random.id(), services.clock.now());
}
var provisioned = ({ row, origin, readyMs = 0 }) => ({
  instanceId: row.instanceId,
  instanceType: row.instanceType,
  usageClass: row.usageClass,
  availabilityZone: row.availabilityZone,
  label: row.label,
  origin,
  readyMs
});




/***/ }),

/***/ 4459:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   RX: () => (/* binding */ expiryReasons),
/* harmony export */   WJ: () => (/* binding */ launchInstances),
/* harmony export */   YF: () => (/* binding */ performArtifactCleanup),
/* harmony export */   ei: () => (/* binding */ sendTerminationSignals),
/* harmony export */   i9: () => (/* binding */ endInstances),
/* harmony export */   iI: () => (/* binding */ performTerminationTransitions),
/* harmony export */   vD: () => (/* binding */ fatesOf)
/* harmony export */ });
/* harmony import */ var _chunk_XNJW4NA7_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6568);
/* harmony import */ var _chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6216);
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
      if (limited) await capacities.settle(resourceClass.name, launchToken, []);
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
  if (limited)
    await capacities.settle(
      resourceClass.name,
      launchToken,
      launched.map((row) => row.instanceId)
    );
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
  const { policyAt } = await Promise.all(/* import() */[__webpack_require__.e(402), __webpack_require__.e(287)]).then(__webpack_require__.bind(__webpack_require__, 4287));
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
    (machine) => (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_1__/* .launch */ .ql)({
      ...machine,
      instanceArn: (0,_chunk_XNJW4NA7_js__WEBPACK_IMPORTED_MODULE_0__/* .instanceArn */ .Pf)(configuration.instanceArnPrefix, machine.instanceId),
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
  const isAlive = (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_1__/* .isHeartbeatFresh */ .B0)(heartbeat, now) && now < row.lifetimeEndsAt;
  if (row.state === "running" || !isAlive) return "ends";
  const givesUp = signal?.phase === "failed" || signal?.phase === "ending";
  if (row.state !== "idle" && row.owner !== void 0 && !givesUp) return "goes back";
  const listensStill = signal?.phase === "ready" && signal.labelEpoch !== row.labelEpoch;
  return heartbeat?.busy === true || listensStill ? "stays" : "ends";
}

// src/services/termination.ts
var expiryReasons = {
  created: "not ready before its launch timeout",
  idle: "idle time is over",
  claimed: "its provision never finished",
  running: "max runtime is over"
};
var writesAtOnce = 50;
var newIdGraceMs = 10 * 6e4;
var endedStates = ["shutting-down", "terminated"];
async function performTerminationTransitions(services, doomed) {
  const { clock, random, log, instances } = services;
  const terminated = [];
  const lost = [];
  await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_5__/* .mapAll */ .g)(doomed, writesAtOnce, async ({ row, reason }) => {
    const result = await instances.apply((0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_1__/* .terminate */ .MH)(row, clock.now(), random.id(), reason));
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
    if (row.isCounted) await capacities.leave(row.resourceClass, row.instanceId);
    await instances.apply((0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_1__/* .confirm */ .lJ)(row, clock.now(), random.id()));
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

/***/ 599:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ topUp)
/* harmony export */ });
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6787);
/* harmony import */ var _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4502);



// src/services/top-up.ts
async function topUp(services, tokens, configuration, classNames) {
  const keptWarm = configuration.resourceClasses.filter(_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_1__/* .isKeptWarm */ .M1).map(({ name }) => name);
  if (!classNames.some((name) => keptWarm.includes(name))) return;
  try {
    const { managePool } = await Promise.all(/* import() */[__webpack_require__.e(402), __webpack_require__.e(484)]).then(__webpack_require__.bind(__webpack_require__, 9103));
    await managePool(services, tokens, configuration, classNames);
  } catch (error) {
    services.log.warning(`The pool was not topped up, refresh will do so: ${(0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)}`);
  }
}




/***/ })

};
