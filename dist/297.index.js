export const id = 297;
export const ids = [297];
export const modules = {

/***/ 3297:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   refreshMode: () => (/* binding */ refreshMode)
/* harmony export */ });
/* harmony import */ var _chunk_5OQSD6M2_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1006);
/* harmony import */ var _chunk_IPBT3RBS_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7406);
/* harmony import */ var _chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(8289);
/* harmony import */ var _chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(9018);
/* harmony import */ var _chunk_TLMQNVER_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6910);
/* harmony import */ var _chunk_YLLNCTCE_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1599);
/* harmony import */ var _chunk_7Z5BY57T_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5452);
/* harmony import */ var _chunk_MDR5BMM6_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6241);
/* harmony import */ var _chunk_GNDIIEDU_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4440);
/* harmony import */ var _chunk_CA6RCRP5_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3027);
/* harmony import */ var _chunk_C6XPONN5_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(4586);
/* harmony import */ var _chunk_4GTAWM6H_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(3971);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4163);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(7598);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(7975);















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
    runnerArchive,
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
    ...request.volumeSizeGiB !== void 0 && { volumeSizeGiB: request.volumeSizeGiB },
    volumeType: request.volumeType,
    userData: userData.base64,
    tags: { Name: services.poolName, ...request.tags },
    poolTags: { [_chunk_7Z5BY57T_js__WEBPACK_IMPORTED_MODULE_4__/* .poolTag */ .FM]: services.poolName }
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
  if ((0,node_util__WEBPACK_IMPORTED_MODULE_12__.isDeepStrictEqual)(stored[field], value)) return [];
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
  const spelled = `${poolName}-${className}`;
  const name = spelled.replace(/[^A-Za-z0-9_-]/g, "-");
  if (name.length <= queueNameLimit && name === spelled && !className.includes("-")) return name;
  const digest = (0,node_crypto__WEBPACK_IMPORTED_MODULE_11__.createHash)("sha256").update(`${poolName}
${className}`).digest("hex").slice(0, 10);
  return `${name.slice(0, queueNameLimit - digest.length - 1)}-${digest}`;
}
async function manageResourceClassConfiguration(services, stored, classes, tags) {
  const { queues, clock, poolName } = services;
  const current = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_13__/* .mapAll */ .g)(
    classes,
    5,
    async (resourceClass) => ({
      ...resourceClass,
      queueUrl: await queues.ensure(queueNameOf(poolName, resourceClass.name), {
        ...tags,
        [_chunk_7Z5BY57T_js__WEBPACK_IMPORTED_MODULE_4__/* .poolTag */ .FM]: poolName,
        [_chunk_7Z5BY57T_js__WEBPACK_IMPORTED_MODULE_4__/* .resourceClassTag */ .Bo]: resourceClass.name
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
var manageRegistrationToken = (services, refreshAfterMin) => (0,_chunk_IPBT3RBS_js__WEBPACK_IMPORTED_MODULE_1__/* .renewRegistrationToken */ .IR)(services, refreshAfterMin * 6e4);

// src/refresh/manage-table.ts
async function manageTable(services, tags, signal) {
  const { table, log } = services;
  const changes = [];
  const found = await table.describe();
  if (found === void 0 && await table.create(tags)) changes.push(`made table ${table.tableName}`);
  const active = found?.TableStatus === "ACTIVE" ? found : await table.waitUntilActive(signal);
  const problems = (0,_chunk_TLMQNVER_js__WEBPACK_IMPORTED_MODULE_2__/* .tableProblems */ .Vn)(active);
  if (problems.length > 0) {
    throw new _chunk_GNDIIEDU_js__WEBPACK_IMPORTED_MODULE_6__/* .SetupError */ .w3(
      `Table ${table.tableName} is not one of this action, and is left as it is: ${problems.join("; ")}. Choose another table-name, or delete that table if nothing needs it.`
    );
  }
  if (await table.enableTimeToLive()) changes.push("switched on time to live");
  const recovery = await table.enablePointInTimeRecovery();
  if (recovery === true) changes.push("switched on point-in-time recovery");
  if (recovery === "later")
    log.info("DynamoDB still prepares the table for point-in-time recovery: the next refresh switches it on");
  return { tableArn: active.TableArn ?? "", changes };
}
function instanceArnPrefixOf(tableArn) {
  const [, partition, , region, account] = tableArn.split(":");
  if (partition === void 0 || region === void 0 || account === void 0)
    throw new _chunk_GNDIIEDU_js__WEBPACK_IMPORTED_MODULE_6__/* .SetupError */ .w3(`DynamoDB gave a table ARN that cannot be read: '${tableArn}'`);
  return `arn:${partition}:ec2:${region}:${account}:instance/`;
}

// src/refresh/manage-terminations.ts
var reasons = {
  created: "not ready before its launch timeout",
  idle: "idle time is over",
  claimed: "its provision never finished",
  running: "max runtime is over"
};
async function manageTerminations(services) {
  const { clock, instances } = services;
  const expired = await instances.getExpiredInstancesByStates([..._chunk_YLLNCTCE_js__WEBPACK_IMPORTED_MODULE_3__/* .liveStates */ .F6, "terminated"], clock.now());
  const unconfirmed = expired.filter((row) => row.state === "terminated");
  const fates = await (0,_chunk_5OQSD6M2_js__WEBPACK_IMPORTED_MODULE_0__/* .fatesOf */ .vD)(
    services,
    expired.filter((row) => row.state !== "terminated")
  );
  const { terminated, lost } = await (0,_chunk_5OQSD6M2_js__WEBPACK_IMPORTED_MODULE_0__/* .performTerminationTransitions */ .iI)(
    services,
    fates.ends.map((row) => ({ row, reason: reasons[row.state] }))
  );
  const { ended, failed } = await (0,_chunk_5OQSD6M2_js__WEBPACK_IMPORTED_MODULE_0__/* .sendTerminationSignals */ .ei)(services, [...terminated, ...unconfirmed]);
  await (0,_chunk_5OQSD6M2_js__WEBPACK_IMPORTED_MODULE_0__/* .performArtifactCleanup */ .YF)(services, ended);
  return { terminated, lostCount: lost.length, failedCount: failed.length, unfinished: fates["goes back"] };
}

// src/refresh/manage-runs.ts
var heldLookedAt = 100;
async function releaseAbandoned(services, workflowRuns, configuration) {
  const held = (await services.instances.soonestByState("running", services.clock.now(), heldLookedAt)).filter(
    (row) => row.owner !== void 0
  );
  const runs = [...new Set(held.map((row) => row.owner ?? ""))].map(_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_14__/* .runOf */ .ng);
  const over = new Set((await workflowRuns.over(runs)).map(_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_14__/* .ownerOf */ .bf));
  for (const owner of over) services.log.info(`Run ${owner} is over, and has not released what it holds`);
  return (0,_chunk_IPBT3RBS_js__WEBPACK_IMPORTED_MODULE_1__/* .giveBackToPool */ .oR)(
    services,
    configuration,
    held.filter((row) => over.has(row.owner ?? ""))
  );
}
async function findMissingInstances(services, workflowRuns) {
  const missing = [];
  for (const { run, label, count } of await workflowRuns.waitingInReruns()) {
    const kinds = (await services.servedRequests.ofRun(run.runId)).flatMap(
      ({ labels, kind }) => labels.filter((candidate) => candidate === label).map(() => kind)
    );
    if (kinds.length === 0) continue;
    const held = (await services.instances.byOwner((0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_14__/* .ownerOf */ .bf)(run))).filter((row) => row.label === label).length;
    const wanted = kinds.slice(0, count).slice(held);
    if (wanted.length === 0) continue;
    services.log.info(
      `Run ${(0,_chunk_J6VBOGO5_js__WEBPACK_IMPORTED_MODULE_14__/* .ownerOf */ .bf)(run)}: ${count} re-run jobs wait for label ${label}; ${wanted.length} instances are provisioned for it`
    );
    missing.push(...wanted.map((kind) => ({ run, label, kind })));
  }
  return missing;
}
async function unlessDenied(services, fallback, read) {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof _chunk_GNDIIEDU_js__WEBPACK_IMPORTED_MODULE_6__/* .AccessDeniedError */ .Uk)) throw error;
    services.log.warning(`Runs that ended without release, and re-run jobs, are not looked after: ${error.message}`);
    return fallback;
  }
}

// src/pool/registration.ts
var instanceIdOfRunner = (name) => /^(i-[0-9a-f]{8,17})-\d+$/.exec(name)?.[1];

// src/refresh/reconcile.ts
var liveMachineStates = ["pending", "running", "stopping", "stopped"];
async function undoLaunches(services, instanceArnPrefix) {
  const { clock, log, instances, launches } = services;
  let endedCount = 0;
  for (const launch of await launches.expired(clock.now())) {
    const fleet = await services.fleet();
    const machines = await fleet.tagged(_chunk_7Z5BY57T_js__WEBPACK_IMPORTED_MODULE_4__/* .launchTokenTag */ .DX, launch.launchToken, liveMachineStates);
    const views = await instances.views(machines.map((machine) => (0,_chunk_YLLNCTCE_js__WEBPACK_IMPORTED_MODULE_3__/* .instanceArn */ .Pf)(instanceArnPrefix, machine.instanceId)));
    const orphans = machines.filter((_, index) => views[index]?.row === void 0).map((machine) => machine.instanceId);
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
async function removeDeadRegistrations(services, instanceArnPrefix) {
  const { log, instances } = services;
  const registration = await services.registration();
  const offline = (await registration.offlineRunners()).flatMap((runner) => {
    const instanceId = instanceIdOfRunner(runner.name);
    return instanceId === void 0 ? [] : [{ ...runner, instanceId }];
  });
  const views = await instances.views(offline.map((runner) => (0,_chunk_YLLNCTCE_js__WEBPACK_IMPORTED_MODULE_3__/* .instanceArn */ .Pf)(instanceArnPrefix, runner.instanceId)));
  const ended = offline.filter((_, index) => views[index]?.row?.state === "terminated");
  if (ended.length === 0) return 0;
  const fleet = await services.fleet();
  const machines = await fleet.machines([...new Set(ended.map((runner) => runner.instanceId))]);
  const live = new Set(
    machines.filter((machine) => liveMachineStates.includes(machine.state)).map((machine) => machine.instanceId)
  );
  const removed = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_13__/* .mapAll */ .g)(
    ended.filter((runner) => !live.has(runner.instanceId)),
    5,
    async (runner) => {
      const gone = await registration.removeRunner(runner.id);
      if (gone) log.info(`${runner.instanceId}: removed its registration ${runner.name}, the machine is gone`);
      return gone;
    }
  );
  return removed.filter(Boolean).length;
}
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
    await queues.send(resourceClass.queueUrl, again.map(_chunk_IPBT3RBS_js__WEBPACK_IMPORTED_MODULE_1__/* .offerOf */ .yS));
    offeredCount += again.length;
    log.info(
      `${resourceClass.name}: ${unclaimed.length} instances idle for a while, about ${depth} offers: offered ${again.length} again`
    );
  }
  return offeredCount;
}
async function drainClasses(services, configured) {
  const draining = configured.filter((resourceClass) => resourceClass.drainingSince !== void 0);
  if (draining.length === 0) return { remaining: [...configured], ended: [] };
  const { instances, queues, log } = services;
  const live = (await Promise.all(_chunk_YLLNCTCE_js__WEBPACK_IMPORTED_MODULE_3__/* .liveStates */ .F6.map((state) => instances.byStateUntil(state, 0, Number.MAX_SAFE_INTEGER)))).flat();
  const names = new Set(draining.map((resourceClass) => resourceClass.name));
  const { ends } = await (0,_chunk_5OQSD6M2_js__WEBPACK_IMPORTED_MODULE_0__/* .fatesOf */ .vD)(
    services,
    live.filter((row) => row.state === "idle" && names.has(row.resourceClass))
  );
  const ended = await (0,_chunk_5OQSD6M2_js__WEBPACK_IMPORTED_MODULE_0__/* .endInstances */ .i9)(
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

// src/refresh/sweep.ts
var sweepEveryMs = 60 * 6e4;
var graceMs = 10 * 6e4;
var isSweepDue = (sweptAt, now) => sweptAt === void 0 || now - sweptAt >= sweepEveryMs;
async function sweep(services, instanceArnPrefix) {
  const { clock, log, instances, poolName } = services;
  const fleet = await services.fleet();
  const machines = await fleet.tagged(_chunk_7Z5BY57T_js__WEBPACK_IMPORTED_MODULE_4__/* .poolTag */ .FM, poolName, ["pending", "running", "stopping", "stopped"]);
  const rows = (await Promise.all(_chunk_YLLNCTCE_js__WEBPACK_IMPORTED_MODULE_3__/* .liveStates */ .F6.map((state) => instances.byStateUntil(state, 0, Number.MAX_SAFE_INTEGER)))).flat();
  const oldEnough = clock.now() - graceMs;
  const liveRows = new Set(rows.map((row) => row.instanceId));
  const suspects = machines.filter((machine) => !liveRows.has(machine.instanceId) && machine.launchedAt < oldEnough);
  const views = await instances.views(suspects.map((machine) => (0,_chunk_YLLNCTCE_js__WEBPACK_IMPORTED_MODULE_3__/* .instanceArn */ .Pf)(instanceArnPrefix, machine.instanceId)));
  const orphans = suspects.filter((_, index) => (views[index]?.row?.state ?? "terminated") === "terminated").map((machine) => machine.instanceId);
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
  const closed = await (0,_chunk_5OQSD6M2_js__WEBPACK_IMPORTED_MODULE_0__/* .endInstances */ .i9)(
    services,
    lost.map((row) => ({ row, reason: "its machine is gone" }))
  );
  return ended.length + closed.length;
}

// src/refresh/index.ts
async function refresh(services, request, signal) {
  const { image, subnets, classes, runnerArchive } = await lookUp(services, request);
  const { tableArn, changes } = await manageTable(services, request.tags, signal);
  const instanceArnPrefix = instanceArnPrefixOf(tableArn);
  const stored = await services.metadata.stored();
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
  const handedBack = await (0,_chunk_IPBT3RBS_js__WEBPACK_IMPORTED_MODULE_1__/* .giveBackToPool */ .oR)(services, configuration, unfinished);
  const workflowRuns = await services.workflowRuns();
  const { abandoned, missing } = await unlessDenied(services, { abandoned: [], missing: [] }, async () => ({
    abandoned: await releaseAbandoned(services, workflowRuns, configuration),
    missing: await findMissingInstances(services, workflowRuns)
  }));
  const offeredCount = await offerIdleInstances(services, configuration);
  return {
    undoneCount,
    deregisteredCount,
    abandonedCount: handedBack.length + abandoned.length,
    missing,
    offeredCount
  };
}
async function lookUp(services, request) {
  const [catalog, registration] = await Promise.all([services.catalog(), services.registration()]);
  const [image, subnets] = await Promise.all([catalog.image(request.ami), catalog.subnets(request.subnetIds)]);
  const [runnerArchive, classes] = await Promise.all([
    registration.runnerArchive(image.architecture === "arm64" ? "arm64" : "x64", request.actionsRunnerVersion),
    (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_13__/* .mapAll */ .g)(request.resourceClasses, 3, async (resourceClass) => ({
      ...resourceClass,
      instanceTypes: await catalog.instanceTypes(resourceClass, image.architecture)
    }))
  ]);
  const empty = classes.filter((resourceClass) => resourceClass.instanceTypes.length === 0);
  if (empty.length > 0) {
    throw new _chunk_GNDIIEDU_js__WEBPACK_IMPORTED_MODULE_6__/* .InputError */ .dz(
      empty.map(
        ({ name, vcpus, memoryMiB }) => `resource-class-config: no ${image.architecture} instance type of this region has ${vcpus} vCPUs and at least ${memoryMiB} MiB, as class '${name}' wants. Allowed are sizes that EC2 has, for example 4 vCPUs and 8192 MiB.`
      )
    );
  }
  return { image, subnets, classes, runnerArchive };
}

// src/action/refresh-mode.ts
async function refreshMode(services, request, cancellation) {
  const result = await refresh(services, request, cancellation);
  await provisionMissing(services, result.missing, cancellation);
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
    summary: (0,_chunk_IPBT3RBS_js__WEBPACK_IMPORTED_MODULE_1__/* .refreshSummary */ .iQ)(result),
    lastLine: `Refreshed: ${result.changes.length} changes, ${result.terminations.terminated.length} instances ended, ${result.offeredCount} offered again`
  };
}
async function provisionMissing(services, missing, cancellation) {
  if (missing.length === 0) return;
  await Promise.all(
    missing.map(async ({ run, label, kind }) => {
      try {
        await (0,_chunk_5OQSD6M2_js__WEBPACK_IMPORTED_MODULE_0__/* .provision */ .mg)(
          services,
          {
            ...kind,
            run,
            label,
            instanceCount: 1,
            labelMode: "instance",
            timeoutMs: _chunk_TLMQNVER_js__WEBPACK_IMPORTED_MODULE_2__/* .defaults */ .NT.provisionTimeoutSec * 1e3
          },
          cancellation
        );
      } catch (error) {
        services.log.warning(
          `Run ${run.runId}: a re-run job still waits for label ${label}, the next refresh tries again: ${(0,_chunk_GNDIIEDU_js__WEBPACK_IMPORTED_MODULE_6__/* .messageOf */ .bD)(error)}`
        );
      }
    })
  );
}



/***/ })

};
