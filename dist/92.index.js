export const id = 92;
export const ids = [92];
export const modules = {

/***/ 9719:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ managePool)
/* harmony export */ });
/* harmony import */ var _chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4459);
/* harmony import */ var _chunk_XNJW4NA7_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6568);
/* harmony import */ var _chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6216);
/* harmony import */ var _chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3409);
/* harmony import */ var _chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(9018);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6787);
/* harmony import */ var _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4502);
/* harmony import */ var _chunk_RMEVG2QQ_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(402);









// src/pool/planner.ts
var replaceAheadMs = 15 * 6e4;
var toleranceMs = 10 * 6e4;
var clockMarginMs = 6e4;
var leastExtensionMs = 6e4;
function planPool(policy, census, now, keptUntil2) {
  const { rethreshold, reasons } = planThresholds(policy, census, now, keptUntil2);
  const target = Math.max(policy.minIdle, census.inUse ? policy.scaleUpThreshold : 0);
  const waiting = census.idle.filter((row) => (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_2__/* .usableUntil */ .HW)(row, policy) > now + replaceAheadMs).length + census.booting;
  const wanted = Math.max(0, target - waiting);
  const room = policy.maxSize === void 0 ? wanted : Math.max(0, policy.maxSize - (census.size ?? policy.maxSize));
  const launchCount = Math.min(wanted, room);
  if (wanted > 0) reasons.push(launchReason(policy, census, { target, waiting, wanted, launchCount }));
  return { launchCount, rethreshold, reasons };
}
function planThresholds(policy, { idle }, now, keptUntil2) {
  const { minIdle, idleTimeMs } = policy;
  const endOf = (row) => (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_2__/* .usableUntil */ .HW)(row, policy);
  const looseUntil = now + idleTimeMs;
  const isKept = (row) => (row.threshold ?? 0) > looseUntil + toleranceMs;
  const ranked = idle.filter((row) => endOf(row) > now + replaceAheadMs).toSorted(
    (a, b) => Number(isKept(b)) - Number(isKept(a)) || (isKept(a) ? (b.threshold ?? 0) - (a.threshold ?? 0) : 0) || endOf(b) - endOf(a)
  );
  const kept = ranked.slice(0, minIdle);
  const extended = kept.map((row, index) => ({ row, until: keptUntil2(row, index + 1) })).filter(({ row, until }) => until - (row.threshold ?? 0) > leastExtensionMs);
  const loosened = ranked.slice(minIdle).filter((row) => (row.threshold ?? 0) > looseUntil + clockMarginMs).map((row) => ({ row, until: Math.min(looseUntil, endOf(row)) }));
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
var unseenMs = minuteMs;
var lookedAtBeyond = 100;
async function managePool(services, tokens, configuration, classNames) {
  const managed = configuration.resourceClasses.filter(
    (resourceClass) => resourceClass.drainingSince === void 0 && (0,_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_5__/* .isKeptWarm */ .M1)(resourceClass) && (classNames?.includes(resourceClass.name) ?? true)
  );
  return (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_7__/* .mapAll */ .g)(managed, 3, (resourceClass) => manageClass(services, tokens, configuration, resourceClass));
}
async function manageClass(services, tokens, configuration, resourceClass) {
  const { clock, log } = services;
  const { name } = resourceClass;
  const seenAt = clock.now() - unseenMs;
  const policy = (0,_chunk_RMEVG2QQ_js__WEBPACK_IMPORTED_MODULE_6__/* .policyAt */ .E4)(resourceClass, configuration.idleTimeSec, clock.now());
  const census = await takeCensus(services, configuration, resourceClass, policy);
  const now = clock.now();
  const plan = planPool(
    policy,
    census,
    now,
    (row, rank) => (0,_chunk_RMEVG2QQ_js__WEBPACK_IMPORTED_MODULE_6__/* .keptUntil */ .Jf)(resourceClass, configuration.idleTimeSec, now, (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_2__/* .usableUntil */ .HW)(row, resourceClass), rank)
  );
  await changeThresholds(services, plan);
  const launch = await launchForPool(services, tokens, configuration, resourceClass, plan.launchCount, seenAt);
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
    (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_2__/* .keptRows */ .Ww)(instances, configuration, resourceClass, clock.now() + idleTimeMs),
    instances.ofPool(name, Math.max(minIdle, scaleUpThreshold) + lookedAtBeyond),
    scaleUpThreshold > 0 ? instances.soonestByState("running", clock.now(), lookedAtBeyond) : []
  ]);
  const { booted, booting } = await judgeBooting(
    services,
    configuration,
    resourceClass,
    ofPool.filter((row) => row.state === "created")
  );
  const capacity = (0,_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_5__/* .isLimited */ .lU)(resourceClass) ? await capacities.read(name) : void 0;
  const idle = [...kept, ...ofPool.filter((row) => row.state === "idle"), ...booted].filter(
    (row) => (row.threshold ?? 0) > clock.now()
  );
  return {
    idle: [...new Map(idle.map((row) => [row.instanceId, row])).values()],
    booting,
    inUse: running.some((row) => row.resourceClass === name),
    size: capacity && (0,_chunk_XNJW4NA7_js__WEBPACK_IMPORTED_MODULE_1__/* .sizeOf */ .$d)(capacity)
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
  const alive = current.filter(({ heartbeat }) => (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_2__/* .isHeartbeatFresh */ .B0)(heartbeat, now));
  const registered = alive.filter(({ row, signal }) => (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_2__/* .hasRegistered */ .XU)(row, signal)).map(({ row }) => row);
  const late = current.filter((view) => !alive.includes(view) && view.row.createdAt < now - bootTimeoutMs);
  await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_0__/* .endInstances */ .i9)(
    services,
    late.map(({ row }) => ({ row, reason: "launched for the pool, and not ready after 15 minutes" }))
  );
  const thresholds = await (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_2__/* .idleThresholds */ .pH)(services, configuration, resourceClass, registered);
  const results = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_7__/* .mapAll */ .g)([...registered.entries()], writesAtOnce, async ([index, row]) => {
    const result = await instances.apply((0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_2__/* .ready */ .Gc)(row, clock.now(), random.id(), thresholds[index] ?? now));
    if (result.ok) log.info(`${row.instanceId}: created \u2192 idle (${row.resourceClass}, launched for the pool)`);
    return result;
  });
  return {
    booted: results.flatMap((result) => result.ok ? [result.row] : []),
    booting: current.length - registered.length - late.length
  };
}
async function changeThresholds({ clock, random, log, instances }, plan) {
  await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_7__/* .mapAll */ .g)(plan.rethreshold, writesAtOnce, async ({ row, until }) => {
    const result = await instances.apply((0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_2__/* .keep */ .aC)(row, clock.now(), random.id(), until));
    log.info(
      result.ok ? `${row.instanceId}: may be idle until ${new Date(until).toISOString()}` : `${row.instanceId}: left alone, it is ${result.current?.state ?? "gone"} by now`
    );
  });
}
async function launchForPool(services, tokens, configuration, resourceClass, count, seenAt) {
  if (count === 0) return { launchedCount: 0, reasons: [] };
  const { clock, queues, log, capacities } = services;
  try {
    const problem = await tokens.problem();
    if (problem !== void 0) {
      const reason = `launched nothing, for it could not register. ${problem}. ${_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_2__/* .tokenRemedy */ .Sd}`;
      log.warning(`${resourceClass.name}: ${reason}`);
      return { launchedCount: 0, reasons: [reason] };
    }
    if (!await capacities.takeTurn(resourceClass.name, seenAt))
      return { launchedCount: 0, reasons: ["launched nothing: another step has, a moment ago"] };
    const now = clock.now();
    const { launched, reasons } = await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_0__/* .launchInstances */ .WJ)(services, configuration, {
      resourceClass,
      usageClass: resourceClass.usageClass ?? "on-demand",
      instanceTypes: _chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_3__/* .anyType */ .ds,
      count,
      // It is for the pool's policy, not for a deadline, to say how long it may wait; a boot that fails is ended by itself and by refresh.
      readyBy: (0,_chunk_RMEVG2QQ_js__WEBPACK_IMPORTED_MODULE_6__/* .keptUntil */ .Jf)(
        resourceClass,
        configuration.idleTimeSec,
        now,
        (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_2__/* .usableUntil */ .HW)({ createdAt: now, lifetimeEndsAt: now + configuration.maxLifetimeMin * minuteMs }, resourceClass)
      )
    });
    await queues.send(resourceClass.queueUrl, launched.map(_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_2__/* .offerOf */ .yS));
    return { launchedCount: launched.length, reasons: reasons.map(({ message }) => message) };
  } catch (error) {
    const reason = `could not launch ${count} for the pool, the next refresh tries again: ${(0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_4__/* .messageOf */ .bD)(error)}`;
    log.warning(`${resourceClass.name}: ${reason}`);
    return { launchedCount: 0, reasons: [reason] };
  }
}




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

/***/ 7711:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   refreshMode: () => (/* binding */ refreshMode)
/* harmony export */ });
/* harmony import */ var _chunk_XJYFIQBD_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9554);
/* harmony import */ var _chunk_5WSDZ7OQ_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9719);
/* harmony import */ var _chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4459);
/* harmony import */ var _chunk_XNJW4NA7_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6568);
/* harmony import */ var _chunk_SPXUCBY5_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(4860);
/* harmony import */ var _chunk_M4D4NH25_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7437);
/* harmony import */ var _chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(851);
/* harmony import */ var _chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6216);
/* harmony import */ var _chunk_3GGGSOIK_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3021);
/* harmony import */ var _chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(5083);
/* harmony import */ var _chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(8289);
/* harmony import */ var _chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(3409);
/* harmony import */ var _chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(9018);
/* harmony import */ var _chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(809);
/* harmony import */ var _chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(7003);
/* harmony import */ var _chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(3119);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(6787);
/* harmony import */ var _chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(8118);
/* harmony import */ var _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(4502);
/* harmony import */ var _chunk_RMEVG2QQ_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(402);
/* harmony import */ var _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(4435);
/* harmony import */ var _chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(2203);
/* harmony import */ var _chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(7946);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(4163);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(7598);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(7975);


























// src/services/counting.ts
var classesAtOnce = 10;
var idsOf = (rows, className) => rows.filter((row) => row.resourceClass === className).map((row) => row.instanceId);
async function beginCounting({ instances, capacities, log }, classes) {
  const limited = classes.filter(_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_14__/* .isLimited */ .lU);
  const known = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_20__/* .mapAll */ .g)(limited, classesAtOnce, async ({ name }) => [name, await capacities.read(name)]);
  const uncounted = known.filter(([, capacity]) => capacity === void 0).map(([name]) => name);
  if (uncounted.length === 0) return;
  const live = await instances.allLive();
  for (const name of uncounted) {
    const machines = idsOf(live, name);
    if (await capacities.begin(name, machines))
      log.info(`${name}: ${machines.length} machines counted, from now on at each change`);
  }
}
async function correctCounts(services, { resourceClasses, instanceArnPrefix }) {
  const { instances, capacities, log } = services;
  const limited = resourceClasses.filter(_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_14__/* .isLimited */ .lU);
  const seen = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_20__/* .mapAll */ .g)(limited, classesAtOnce, async ({ name }) => [name, await capacities.read(name)]);
  const live = limited.length === 0 ? [] : await instances.allLive();
  for (const [name, capacity] of seen) {
    if (capacity === void 0) continue;
    const is = await countedRight(services, capacity, idsOf(live, name), instanceArnPrefix);
    const missed = is.machines.filter((instanceId) => !capacity.machines.includes(instanceId));
    const gone = capacity.machines.filter((instanceId) => !is.machines.includes(instanceId));
    const dead = Object.keys(capacity.launching).filter((launchToken) => is.launching[launchToken] === void 0);
    if (missed.length + gone.length + dead.length === 0) continue;
    if (await capacities.correct(name, capacity, is))
      log.info(
        `${name}: the count of its machines was corrected, ${missed.length} missed, ${gone.length} gone, ${dead.length} launches dead`
      );
  }
}
async function countedRight({ instances, launches }, { machines, launching }, live, instanceArnPrefix) {
  const ids = [.../* @__PURE__ */ new Set([...machines, ...live])];
  const views = await instances.views(ids.map((instanceId) => (0,_chunk_XNJW4NA7_js__WEBPACK_IMPORTED_MODULE_3__/* .instanceArn */ .Pf)(instanceArnPrefix, instanceId)));
  const open = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_20__/* .mapAll */ .g)(
    Object.keys(launching),
    classesAtOnce,
    async (launchToken) => await launches.isOpen(launchToken) ? [launchToken] : []
  );
  return {
    machines: ids.filter((_, index) => {
      const { row, hasBrokenRow } = views[index] ?? {};
      return hasBrokenRow === true || row !== void 0 && !(0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .isClosed */ .Lx)(row);
    }),
    launching: Object.fromEntries(open.flat().map((launchToken) => [launchToken, launching[launchToken] ?? 0]))
  };
}

// src/refresh/drain-classes.ts
async function drainClasses(services, configured) {
  const draining = configured.filter((resourceClass) => resourceClass.drainingSince !== void 0);
  if (draining.length === 0) return { remaining: [...configured], ended: [] };
  const { instances, queues, log } = services;
  const live = (await Promise.all(_chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_13__/* .liveStates */ .F6.map((state) => instances.byStateUntil(state, 0, Number.MAX_SAFE_INTEGER)))).flat();
  const names = new Set(draining.map((resourceClass) => resourceClass.name));
  const { ends } = await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .fatesOf */ .vD)(
    services,
    live.filter((row) => row.state === "idle" && names.has(row.resourceClass))
  );
  const ended = await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .endInstances */ .i9)(
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
  if ((0,node_util__WEBPACK_IMPORTED_MODULE_22__.isDeepStrictEqual)(stored[field], value)) return [];
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
  const digest = (0,node_crypto__WEBPACK_IMPORTED_MODULE_21__.createHash)("sha256").update(`${poolName}
${className}`).digest("hex").slice(0, 10);
  return `${name.slice(0, queueNameLimit - digest.length - 1)}-${digest}`;
}
async function manageResourceClassConfiguration(services, stored, classes, tags) {
  const { queues, clock, poolName, identity } = services;
  const made = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_20__/* .mapAll */ .g)(classes, 5, async ({ queue, ...resourceClass }) => {
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
  const now = services.clock.now();
  const classes = new Map(configuration.resourceClasses.map((one) => [one.name, one]));
  const judged = distinct([...idle, ...others]).flatMap((row) => {
    const resourceClass = classes.get(row.resourceClass);
    if (resourceClass === void 0 || resourceClass.drainingSince !== void 0) return [];
    const { launchTemplate } = configuration;
    return [
      {
        row,
        resourceClass,
        reason: (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .unfitness */ .oc)(row, { resourceClass, launchTemplate }) ?? (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .wear */ .Sn)(row, resourceClass, now)
      }
    ];
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
  const reasons = new Map(judged.flatMap(({ row, reason }) => reason === void 0 ? [] : [[row, reason]]));
  if (reasons.size === 0) return [];
  const { ends } = await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .fatesOf */ .vD)(services, [...reasons.keys()]);
  return (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .endInstances */ .i9)(
    services,
    ends.map((row) => ({ row, reason: reasons.get(row) ?? "" }))
  );
}
async function shorten({ clock, random, log, instances }, { idleTimeSec }, judged) {
  const now = clock.now();
  const tooLong = judged.flatMap(({ row, resourceClass }) => {
    const until = now + (resourceClass.idleTimeSec ?? idleTimeSec) * 1e3;
    return !(0,_chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_14__/* .isKeptWarm */ .M1)(resourceClass) && (row.threshold ?? 0) > until + clockMarginMs ? [{ row, until }] : [];
  });
  const results = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_20__/* .mapAll */ .g)(tooLong, writesAtOnce, async ({ row, until }) => {
    const { ok } = await instances.apply((0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .keep */ .aC)(row, now, random.id(), until));
    if (ok) log.info(`${row.instanceId}: may be idle until ${new Date(until).toISOString()}, as the idle time is now`);
    return ok;
  });
  return results.filter(Boolean).length;
}

// src/refresh/manage-registration-token.ts
var manageRegistrationToken = (services, refreshAfterMin) => (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .renewRegistrationToken */ .IR)(services, refreshAfterMin * 6e4);

// src/refresh/find-missing-instances.ts
var runsAtOnce = 5;
var patienceMs = 6e4;
async function findMissingInstances(services, workflowRuns) {
  const runs = await workflowRuns.underWay();
  const found = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_20__/* .mapAll */ .g)(runs, runsAtOnce, (run) => missingIn(services, workflowRuns, run));
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
var isOurs = (label, run) => label === (0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_23__/* .runLabel */ .Az)(run) || (0,_chunk_XJYFIQBD_js__WEBPACK_IMPORTED_MODULE_0__/* .isRandomLabel */ .Oq)(label);
async function heldLabels({ instances, clock }, run) {
  const rows = await instances.byOwner((0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_23__/* .ownerOf */ .bf)(run));
  const views = await instances.views(rows.map((row) => row.instanceArn));
  const now = clock.now();
  const holding = rows.filter((row, index) => {
    const { signal, heartbeat } = views[index] ?? {};
    const gaveUp = signal?.phase === "failed" || signal?.phase === "ending";
    return row.state !== "running" || (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .isHeartbeatFresh */ .B0)(heartbeat, now) && !gaveUp;
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
  return (0,_chunk_M4D4NH25_js__WEBPACK_IMPORTED_MODULE_4__/* .giveBackToPool */ .o)(
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
var passes = (code) => (0,_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_10__/* .classifyLaunchFailure */ .kI)(code) === "throttle" || code === "InvalidInstanceID.NotFound";
var spelled = ({ instanceId, code, message }) => `${instanceId}: ${code}: ${message}`;
async function manageTerminations(services) {
  const { clock, instances } = services;
  const expired = await instances.getExpiredInstancesByStates([..._chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_13__/* .liveStates */ .F6, "terminated"], clock.now());
  const unconfirmed = expired.filter((row) => row.state === "terminated");
  const fates = await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .fatesOf */ .vD)(
    services,
    expired.filter((row) => row.state !== "terminated")
  );
  const { terminated, lost } = await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .performTerminationTransitions */ .iI)(
    services,
    fates.ends.map((row) => ({ row, reason: _chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .expiryReasons */ .RX[row.state] }))
  );
  const { ended, failed } = await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .sendTerminationSignals */ .ei)(services, [...terminated, ...unconfirmed]);
  await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .performArtifactCleanup */ .YF)(services, ended);
  const refused = new Set(failed.map((failure) => failure.instanceId));
  return {
    terminated: terminated.filter((row) => !refused.has(row.instanceId)),
    lostCount: lost.length,
    failedCount: failed.length,
    refusals: failed.filter((failure) => !passes(failure.code)).map(spelled),
    unfinished: fates["goes back"]
  };
}

// src/refresh/offer-idle-instances.ts
async function offerIdleInstances({ random, log, queues }, { resourceClasses }, found) {
  const idle = Map.groupBy(found, (row) => row.resourceClass);
  let offeredCount = 0;
  for (const { name, queueUrl, drainingSince } of resourceClasses) {
    const rows = idle.get(name) ?? [];
    if (rows.length === 0 || drainingSince !== void 0) continue;
    const depth = await queues.depth(queueUrl);
    const again = from(random.below(rows.length), rows).slice(0, Math.max(0, rows.length - depth));
    if (again.length === 0) continue;
    await queues.send(queueUrl, again.map(_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .offerOf */ .yS));
    offeredCount += again.length;
    log.info(`${name}: ${rows.length} instances idle, about ${depth} offers: offered ${again.length} again`);
  }
  return offeredCount;
}
var from = (first, rows) => [
  ...rows.slice(first),
  ...rows.slice(0, first)
];

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
  const removed = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_20__/* .mapAll */ .g)(dead, 5, async (runner) => {
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
  const views = await instances.views(ours.map(({ instanceId }) => (0,_chunk_XNJW4NA7_js__WEBPACK_IMPORTED_MODULE_3__/* .instanceArn */ .Pf)(instanceArnPrefix, instanceId)));
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
    agentDigest: (await services.agentProgram()).digest,
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
  const problems = (0,_chunk_XJYFIQBD_js__WEBPACK_IMPORTED_MODULE_0__/* .tableProblems */ .Vn)(found);
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
    () => (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_20__/* .mapAll */ .g)(
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
  const classes = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_20__/* .mapAll */ .g)(request.resourceClasses, 5, async (resourceClass) => ({
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
var isConfigured = (stored) => _chunk_XJYFIQBD_js__WEBPACK_IMPORTED_MODULE_0__/* .configurationFields */ .kj.every((field) => stored[field] !== void 0);
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
  await services.agentPrograms.keep(await services.agentProgram());
  await beginCounting(services, found.classes);
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
    files: await services.filesDigest()
  };
  return (0,node_crypto__WEBPACK_IMPORTED_MODULE_21__.createHash)("sha256").update(JSON.stringify(told)).digest("hex");
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
  const views = await instances.views(suspects.map((machine) => (0,_chunk_XNJW4NA7_js__WEBPACK_IMPORTED_MODULE_3__/* .instanceArn */ .Pf)(instanceArnPrefix, machine.instanceId)));
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
  const closed = await (0,_chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_2__/* .endInstances */ .i9)(
    services,
    lost.map((row) => ({ row, reason: "its machine is gone" }))
  );
  return ended.length + closed.length;
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

// src/refresh/undo-launches.ts
async function undoLaunches(services, instanceArnPrefix) {
  const { clock, log, instances, capacities, launches } = services;
  let endedCount = 0;
  for (const launch of await launches.expired(clock.now())) {
    const fleet = await services.fleet();
    const machines = await fleet.tagged(_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_10__/* .launchTokenTag */ .DX, launch.launchToken, _chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_10__/* .liveMachineStates */ .I4);
    const views = await instances.views(machines.map((machine) => (0,_chunk_XNJW4NA7_js__WEBPACK_IMPORTED_MODULE_3__/* .instanceArn */ .Pf)(instanceArnPrefix, machine.instanceId)));
    const orphans = machines.filter((_, index) => views[index]?.row === void 0 && views[index]?.hasBrokenRow !== true).map((machine) => machine.instanceId);
    const { ended, failed } = await fleet.terminateInstances(orphans);
    endedCount += ended.length;
    for (const instanceId of ended)
      log.info(`${instanceId}: ended, its launch ${launch.launchToken} died before it was written down`);
    for (const { instanceId, code, message } of failed)
      log.warning(`${instanceId}: EC2 did not end it (${code}: ${message}). The next refresh tries again.`);
    if (failed.length > 0) continue;
    const kept = views.flatMap(({ row }) => row === void 0 || (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .isClosed */ .Lx)(row) ? [] : [row.instanceId]);
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
    problems.unless(() => (0,_chunk_M4D4NH25_js__WEBPACK_IMPORTED_MODULE_4__/* .giveBackToPool */ .o)(services, configuration, unfinished)),
    problems.unless(() => manageRuns(services, configuration, rows.running))
  ]);
  const idleChanges = await problems.unless(
    () => manageIdleInstances(services, configuration, rows.idle, !partial.has("idle"))
  );
  const endedIds = new Set(idleChanges?.ended.map((row) => row.instanceId));
  const waiting = rows.idle.filter((row) => !endedIds.has(row.instanceId));
  const offeredCount = await problems.unless(() => offerAgain(services, configuration, waiting));
  const { registration, ...withStoredTokens } = services;
  const managed = await problems.unless(() => (0,_chunk_5WSDZ7OQ_js__WEBPACK_IMPORTED_MODULE_1__/* .managePool */ .K)(services, new _chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .TokenOutlook */ .$d(withStoredTokens), configuration));
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
    standings: (0,_chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_6__/* .standingsOf */ .F3)(
      configuration.resourceClasses.map(({ name }) => name),
      rows
    )
  };
}
async function sweepAll(services, configuration, removeDead) {
  const now = services.clock.now();
  const undoneCount = await sweep(services, configuration.instanceArnPrefix);
  const deregisteredCount = await removeDead();
  await correctCounts(services, configuration);
  await services.metadata.write("sweptAt", now);
  return { undoneCount, deregisteredCount };
}
async function offerAgain(services, configuration, idle) {
  try {
    return await offerIdleInstances(services, configuration, idle);
  } catch (error) {
    if (!(error instanceof _chunk_CSKRWRRL_js__WEBPACK_IMPORTED_MODULE_5__/* .MissingQueueError */ .O)) throw error;
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
var decisions = ({ managed }) => managed.flatMap(({ name, reasons }) => reasons.map((reason) => `${(0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__/* .markdownText */ .p7)(name)}: ${(0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_25__/* .markdownText */ .p7)(reason)}`));
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
