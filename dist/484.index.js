export const id = 484;
export const ids = [484];
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

/***/ 9103:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   managePool: () => (/* reexport safe */ _chunk_5WSDZ7OQ_js__WEBPACK_IMPORTED_MODULE_0__.K)
/* harmony export */ });
/* harmony import */ var _chunk_5WSDZ7OQ_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9719);
/* harmony import */ var _chunk_PFEOH3V7_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4459);
/* harmony import */ var _chunk_XNJW4NA7_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6568);
/* harmony import */ var _chunk_UB2POF6O_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6216);
/* harmony import */ var _chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3409);
/* harmony import */ var _chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7003);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6787);
/* harmony import */ var _chunk_YAALMZYX_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(8118);
/* harmony import */ var _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(4502);
/* harmony import */ var _chunk_RMEVG2QQ_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(402);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4163);















/***/ })

};
