export const id = 169;
export const ids = [169];
export const modules = {

/***/ 9723:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B0: () => (/* binding */ isHeartbeatFresh),
/* harmony export */   Wj: () => (/* binding */ judgeOffer),
/* harmony export */   qs: () => (/* binding */ judgeReadiness),
/* harmony export */   yS: () => (/* binding */ offerOf)
/* harmony export */ });
/* unused harmony exports heartbeatStaleMs, hasRegistered */
/* harmony import */ var _instance_types_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(675);

const offerOf = (row) => ({
    instanceArn: row.instanceArn, instanceId: row.instanceId, epoch: row.epoch, instanceType: row.instanceType, usageClass: row.usageClass,
});
/** Three missed beats. The agent beats every 20 s. */
const heartbeatStaleMs = 60_000;
/** Boot and ready take a while; what is claimed meanwhile must not outlive its instance. */
const lifetimeSlackMs = 60_000;
const isHeartbeatFresh = (heartbeat, now) => heartbeat !== undefined && now - heartbeat.beatAt < heartbeatStaleMs;
/** The agent listens for jobs under the label, and for the assignment, that the row names. */
const hasRegistered = (row, signal) => signal?.phase === 'ready' && signal.labelEpoch === row.labelEpoch && signal.label === row.label;
function judgeOffer(offer, view, wanted, now) {
    const { row, signal, heartbeat } = view;
    if (row === undefined || row.state === 'terminated')
        return 'gone';
    // Offers are sent before the write that they announce, so that a crash between the two loses nothing.
    if (offer.epoch > row.epoch)
        return 'early';
    if (row.state !== 'idle' || offer.epoch < row.epoch || (row.threshold ?? 0) <= now)
        return 'gone';
    if (!isHeartbeatFresh(heartbeat, now) || signal?.phase === 'failed' || signal?.phase === 'ending')
        return 'dead';
    if (!wanted.usageClasses.includes(row.usageClass) || !(0,_instance_types_js__WEBPACK_IMPORTED_MODULE_0__/* .matchesPatterns */ .vZ)(row.instanceType, wanted.instanceTypes))
        return 'unfit';
    if (row.lifetimeEndsAt - lifetimeSlackMs < now + wanted.maxRuntimeMs)
        return 'outlived';
    return hasRegistered(row, signal) ? 'ready' : 'registering';
}
function judgeReadiness(row, view, now) {
    const { signal, heartbeat } = view;
    if (signal?.phase === 'failed' || signal?.phase === 'ending') {
        return {
            kind: 'failed',
            message: `${signal.failedPhase === undefined ? signal.phase : `failed in phase ${signal.failedPhase}`}: ${signal.message ?? 'no message'}`,
            ...(signal.logTail !== undefined && { logTail: signal.logTail }),
        };
    }
    if (hasRegistered(row, signal) && isHeartbeatFresh(heartbeat, now))
        return { kind: 'ready' };
    return { kind: 'waiting', phase: signal?.phase === 'ready' ? 'cleaning' : (signal?.phase ?? 'booting') };
}


/***/ }),

/***/ 7922:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B7: () => (/* binding */ claim),
/* harmony export */   Gc: () => (/* binding */ ready),
/* harmony export */   MH: () => (/* binding */ terminate),
/* harmony export */   _r: () => (/* binding */ release),
/* harmony export */   cd: () => (/* binding */ commit),
/* harmony export */   e9: () => (/* binding */ abandon),
/* harmony export */   lJ: () => (/* binding */ confirm),
/* harmony export */   ql: () => (/* binding */ launch)
/* harmony export */ });
/* unused harmony export transitions */
const transitions = {
    launch: { from: [], to: ['created'], holds: [], epoch: 'first' },
    ready: { from: ['created'], to: ['running', 'idle'], holds: ['epoch'], epoch: 'same' },
    claim: { from: ['idle'], to: ['claimed'], holds: ['epoch', 'unexpired'], epoch: 'next' },
    commit: { from: ['claimed'], to: ['running'], holds: ['epoch', 'owner'], epoch: 'same' },
    abandon: { from: ['claimed'], to: ['idle'], holds: ['epoch', 'owner'], epoch: 'next' },
    release: { from: ['running'], to: ['idle'], holds: ['epoch', 'owner'], epoch: 'next' },
    terminate: { from: ['created', 'idle', 'claimed', 'running'], to: ['terminated'], holds: ['epoch'], epoch: 'same' },
    confirm: { from: ['terminated'], to: ['terminated'], holds: ['epoch'], epoch: 'same' },
};
/** A row stays for a week after its end, for whoever wants to know what became of an instance. */
const keptAfterEndSec = 7 * 24 * 60 * 60;
function change(name, row, now, writeId, settings) {
    const rule = transitions[name];
    const state = settings.state ?? rule.to[0];
    if (!rule.from.includes(row.state) || state === undefined || !rule.to.includes(state)) {
        throw new Error(`${row.instanceId}: no ${name} from ${row.state} to ${String(state)}`);
    }
    const epoch = rule.epoch === 'next' ? row.epoch + 1 : row.epoch;
    const labelEpoch = settings.label === undefined ? row.labelEpoch : epoch;
    const { owner, threshold, ...kept } = { ...row, ...settings, state, epoch, labelEpoch, writeId };
    return {
        transition: name,
        expected: {
            row: 'present',
            state: row.state,
            epoch: row.epoch,
            ...(rule.holds.includes('owner') && row.owner !== undefined && { owner: row.owner }),
            ...(rule.holds.includes('unexpired') && { unexpiredAt: now }),
        },
        next: { ...kept, ...(owner !== undefined && { owner }), ...(threshold !== undefined && { threshold }) },
    };
}
/** A new instance; `owner` is absent when it is launched for nobody yet. */
function launch(row) {
    return { transition: 'launch', expected: { row: 'absent' }, next: { ...row, state: 'created', epoch: 1, labelEpoch: 1 } };
}
/** The agent of a new instance has signalled its label: it runs for its owner, or is idle when it has none. */
function ready(row, now, writeId, threshold) {
    return change('ready', row, now, writeId, { state: row.owner === undefined ? 'idle' : 'running', threshold });
}
/** @param label a new label when the claim wants the agent to register another one */
function claim(row, now, writeId, owner, threshold, label) {
    return change('claim', row, now, writeId, { owner, threshold, ...(label !== undefined && { label }) });
}
function commit(row, now, writeId, threshold) {
    return change('commit', row, now, writeId, { threshold });
}
/** @param label a fresh label when the present one was shown to anyone */
function abandon(row, now, writeId, threshold, label) {
    return change('abandon', row, now, writeId, { owner: undefined, threshold, ...(label !== undefined && { label }) });
}
function release(row, now, writeId, threshold, label) {
    return change('release', row, now, writeId, { owner: undefined, threshold, label });
}
/**
 * Decides that the instance ends. The row keeps a threshold, which has passed already, until `confirm`:
 * whoever finds it terminates the machine again.
 */
function terminate(row, now, writeId, reason) {
    return change('terminate', row, now, writeId, { owner: undefined, threshold: now, reason });
}
/** EC2 has accepted the end of the machine: nothing is left to do for this row. */
function confirm(row, now, writeId) {
    return change('confirm', row, now, writeId, { threshold: undefined, expiresAt: Math.ceil(now / 1000) + keptAfterEndSec });
}


/***/ }),

/***/ 4169:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  refresh: () => (/* binding */ refresh)
});

// EXTERNAL MODULE: ./src/shared/errors.ts
var errors = __webpack_require__(8382);
// EXTERNAL MODULE: ./src/shared/map-all.ts
var map_all = __webpack_require__(1633);
// EXTERNAL MODULE: ./src/pool/launch.ts
var pool_launch = __webpack_require__(4471);
;// CONCATENATED MODULE: ./src/pool/agent-config.ts
/** 180 heartbeats and 450 row polls make 630 AWS requests an idle hour. */
const defaultIntervals = {
    tickMs: 1_000,
    heartbeatMs: 20_000,
    idlePollMs: 8_000,
    activePollMs: 2_000,
    spotPollMs: 5_000,
    tokenPollMs: 5_000,
};

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
// EXTERNAL MODULE: ./node_modules/tar-stream/index.js
var tar_stream = __webpack_require__(6118);
;// CONCATENATED MODULE: ./src/services/ec2/user-data.ts


/** EC2's limit, before base64. */
const userDataLimitBytes = 16_384;
class UserDataTooLargeError extends Error {
    name = 'UserDataTooLargeError';
    bytes;
    excessBytes;
    constructor(bytes, parts) {
        const excessBytes = bytes - userDataLimitBytes;
        const sizes = Object.entries(parts).map(([name, size]) => `${name} ${size}`).join(', ');
        super(`user data is ${bytes} bytes compressed, ${excessBytes} more than the ${userDataLimitBytes} that EC2 allows (each part compressed: ${sizes}). ` +
            'Put the long script into the image, or let a short pre-runner-script fetch it.');
        this.bytes = bytes;
        this.excessBytes = excessBytes;
    }
}
/**
 * The user data of an instance: equal parts give equal bytes.
 * @throws UserDataTooLargeError when EC2 would not take it
 */
async function buildUserData(parts) {
    const files = filesOf(parts);
    const archive = compress(await tar(files));
    const text = script(parts.config.lifetimeSec, archive.toString('base64'));
    const compressed = compress(Buffer.from(text));
    const bytes = compressed.length;
    if (bytes > userDataLimitBytes) {
        throw new UserDataTooLargeError(bytes, Object.fromEntries(files.map(({ name, text: content }) => [name, compress(Buffer.from(content)).length])));
    }
    return { text, base64: compressed.toString('base64'), bytes };
}
function filesOf({ config, agent, bootstrap, preRunnerScript, postJobScript }) {
    const scripts = [
        { name: 'pre-runner.sh', mode: 0o755, text: preRunnerScript ?? '' },
        { name: 'post-job.sh', mode: 0o755, text: postJobScript ?? '' },
    ];
    return [
        { name: 'bootstrap.sh', mode: 0o755, text: withoutComments(bootstrap) },
        { name: 'agent.mjs', mode: 0o644, text: agent },
        { name: 'config.json', mode: 0o644, text: JSON.stringify(config) },
        { name: 'pool.env', mode: 0o644, text: poolEnv(config) },
        ...scripts.filter(({ text }) => text.trim() !== ''),
    ];
}
/** The part of the configuration that `bootstrap.sh` needs before there is a Node to read JSON with. */
function poolEnv({ runnerUser, runnerArchive }) {
    const variables = {
        RUNNER_USER: runnerUser,
        RUNNER_ARCHIVE_URL: runnerArchive.url,
        RUNNER_ARCHIVE_VERSION: runnerArchive.version,
        RUNNER_ARCHIVE_SHA256: runnerArchive.sha256 ?? '',
        RUNNER_ARCHIVE_IMAGE_PATH: runnerArchive.imagePath ?? '',
    };
    return Object.entries(variables).map(([name, value]) => `${name}=${quote(value)}\n`).join('');
}
const quote = (text) => `'${text.replaceAll("'", String.raw `'\''`)}'`;
/** Whole-line comments stay in the repository; the first line names the interpreter. */
const withoutComments = (shell) => shell.replaceAll(/^[ \t]*#(?!!).*\n/gm, '');
/**
 * The timer comes first and needs nothing that follows: a machine that fails in any way still ends. `sleep` counts
 * on the monotonic clock.
 */
const script = (lifetimeSec, archive) => `#!/bin/sh
# EC2 Runner Pool. The machine ends after ${lifetimeSec} s, whatever else happens.
setsid sh -c 'sleep ${lifetimeSec}; while :; do shutdown -h now; sleep 30; done' >/dev/null 2>&1 </dev/null &
# Unpack the agent and its bootstrap, then run them.
export POOL_HOME="\${POOL_HOME:-/opt/ec2-runner-pool}"
mkdir -p "$POOL_HOME" && base64 -d <<'END' | tar -xzf - -C "$POOL_HOME" && exec bash "$POOL_HOME/bootstrap.sh"
${archive.replaceAll(/.{76}/g, '$&\n')}
END
echo "BOOT FAILED: could not unpack the user data into $POOL_HOME"
shutdown -h now
`;
async function tar(files) {
    const archive = (0,tar_stream.pack)();
    for (const { name, mode, text } of files)
        archive.entry({ name, mode, mtime: new Date(0) }, text);
    archive.finalize();
    const chunks = [];
    for await (const chunk of archive)
        chunks.push(chunk);
    return Buffer.concat(chunks);
}
/** Deterministic: gzip's header would else name the operating system. */
function compress(content) {
    const compressed = (0,external_node_zlib_.gzipSync)(content, { level: 9 });
    compressed[9] = 255;
    return compressed;
}

;// CONCATENATED MODULE: ./src/refresh/manage-launch-template.ts



/** Makes the launch template version that new instances start from; an unchanged content keeps its version. */
async function manageLT(services, request, image, runnerArchive) {
    const config = {
        tableName: services.table.tableName,
        region: services.region,
        runnerUrl: request.runnerUrl,
        runnerUser: request.runnerUser,
        runnerArchive,
        lifetimeSec: request.maxLifetimeMin * 60,
        intervals: defaultIntervals,
    };
    const userData = await buildUserData({
        config, ...await services.agentFiles(),
        ...(request.preRunnerScript !== undefined && { preRunnerScript: request.preRunnerScript }),
        ...(request.postJobScript !== undefined && { postJobScript: request.postJobScript }),
    });
    services.log.info(`User data: ${userData.bytes} of 16384 bytes; runner ${runnerArchive.version}`);
    const launchTemplates = await services.launchTemplates();
    const { reference, created, prunedCount } = await launchTemplates.ensure(services.poolName, {
        image,
        iamInstanceProfile: request.iamInstanceProfile,
        securityGroupIds: request.securityGroupIds,
        ...(request.volumeSizeGiB !== undefined && { volumeSizeGiB: request.volumeSizeGiB }),
        volumeType: request.volumeType,
        userData: userData.base64,
        tags: { ...request.tags, [pool_launch/* poolTag */.FM]: services.poolName },
    });
    return {
        reference,
        changes: [
            ...(created ? [`made version ${reference.version} of launch template ${services.poolName}`] : []),
            ...(prunedCount > 0 ? [`pruned ${prunedCount} old launch template versions`] : []),
        ],
    };
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
;// CONCATENATED MODULE: ./src/refresh/manage-idempotent-states.ts




/**
 * Writes a value only when it differs from the stored one.
 * @returns what changed, as sentences
 */
async function manageValue(services, stored, field, value, shown) {
    if ((0,external_node_util_.isDeepStrictEqual)(stored[field], value))
        return [];
    await services.metadata.write(field, value);
    return [stored[field] === undefined ? `set ${field} to ${shown}` : `changed ${field} to ${shown}`];
}
const manageIdleTime = (services, stored, idleTimeSec) => manageValue(services, stored, 'idleTimeSec', idleTimeSec, `${idleTimeSec} s`);
const manageMaxRuntimeMin = async (services, stored, maxRuntimeMin, maxLifetimeMin) => [
    ...await manageValue(services, stored, 'maxRuntimeMin', maxRuntimeMin, `${maxRuntimeMin} min`),
    ...await manageValue(services, stored, 'maxLifetimeMin', maxLifetimeMin, `${maxLifetimeMin} min`),
];
const manageSubnetIds = (services, stored, subnets) => manageValue(services, stored, 'subnets', subnets, subnets.map((subnet) => `${subnet.subnetId} (${subnet.availabilityZone})`).join(', '));
// SQS allows 80 characters, letters, digits, hyphens and underscores (SQS developer guide, quotas).
const queueNameLimit = 80;
/** A name for the queue of a class that fits for any pool name: cut, and told apart by a digest, when it would be too long. */
function queueNameOf(poolName, className) {
    const name = `${poolName}-${className}`.replace(/[^A-Za-z0-9_-]/g, '-');
    if (name.length <= queueNameLimit)
        return name;
    const digest = (0,external_node_crypto_.createHash)('sha256').update(`${poolName}\n${className}`).digest('hex').slice(0, 10);
    return `${name.slice(0, queueNameLimit - digest.length - 1)}-${digest}`;
}
/**
 * Makes the queue of each class and stores the classes with their queues and instance types. A class that is
 * no longer configured is kept as draining, until its last instance has ended.
 */
async function manageResourceClassConfiguration(services, stored, classes, tags) {
    const { queues, clock, poolName } = services;
    const current = await (0,map_all/* mapAll */.g)(classes, 5, async (resourceClass) => ({
        ...resourceClass,
        queueUrl: await queues.ensure(queueNameOf(poolName, resourceClass.name), { ...tags, [pool_launch/* poolTag */.FM]: poolName, [pool_launch/* resourceClassTag */.Bo]: resourceClass.name }),
    }));
    const names = new Set(classes.map((resourceClass) => resourceClass.name));
    const draining = (stored.resourceClasses ?? []).filter((before) => !names.has(before.name)).map((before) => ({ ...before, drainingSince: before.drainingSince ?? clock.now() }));
    const configured = [...current, ...draining];
    const shown = [...names, ...draining.map((before) => `${before.name} (draining)`)].join(', ');
    return { configured, changes: await manageValue(services, stored, 'resourceClasses', configured, shown) };
}

// EXTERNAL MODULE: ./src/services/registration-renewal.ts
var registration_renewal = __webpack_require__(1150);
;// CONCATENATED MODULE: ./src/refresh/manage-registration-token.ts

/** Rotates the tokens by which instances register, so that a booting one always finds a token with time left. */
const manageRegistrationToken = (services, refreshAfterMin) => (0,registration_renewal/* renewRegistrationToken */.I)(services, refreshAfterMin * 60_000);

// EXTERNAL MODULE: ./src/services/dynamodb/table-operations.ts
var table_operations = __webpack_require__(5404);
;// CONCATENATED MODULE: ./src/refresh/manage-table.ts


/**
 * Makes the table, or checks that it is ours. A table with other keys is never altered.
 * @returns its ARN, and what was changed, as sentences
 * @throws SetupError when a table of that name serves another purpose
 */
async function manageTable(services, tags, signal) {
    const { table, log } = services;
    const changes = [];
    const found = await table.describe();
    if (found === undefined && await table.create(tags))
        changes.push(`made table ${table.tableName}`);
    const active = found?.TableStatus === 'ACTIVE' ? found : await table.waitUntilActive(signal);
    const problems = (0,table_operations/* tableProblems */.V)(active);
    if (problems.length > 0) {
        throw new errors/* SetupError */.w3(`Table ${table.tableName} is not one of this action, and is left as it is: ${problems.join('; ')}. Choose another table-name, or delete that table if nothing needs it.`);
    }
    if (await table.enableTimeToLive())
        changes.push('switched on time to live');
    const recovery = await table.enablePointInTimeRecovery();
    if (recovery === true)
        changes.push('switched on point-in-time recovery');
    if (recovery === 'later')
        log.info('DynamoDB still prepares the table for point-in-time recovery: the next refresh switches it on');
    return { tableArn: active.TableArn ?? '', changes };
}
/** `arn:<partition>:dynamodb:<region>:<account>:table/<name>` tells what stands before an instance id in its ARN. */
function instanceArnPrefixOf(tableArn) {
    const [, partition, , region, account] = tableArn.split(':');
    if (partition === undefined || region === undefined || account === undefined)
        throw new errors/* SetupError */.w3(`DynamoDB gave a table ARN that cannot be read: '${tableArn}'`);
    return `arn:${partition}:ec2:${region}:${account}:instance/`;
}

// EXTERNAL MODULE: ./src/pool/instance.ts
var instance = __webpack_require__(9555);
// EXTERNAL MODULE: ./src/pool/offers.ts
var offers = __webpack_require__(9723);
// EXTERNAL MODULE: ./src/services/termination.ts
var termination = __webpack_require__(9114);
;// CONCATENATED MODULE: ./src/refresh/manage-terminations.ts



const reasons = {
    created: 'not ready before its launch timeout',
    idle: 'idle time is over',
    claimed: 'its provision never finished',
    running: 'max runtime is over',
};
/** Ends every instance whose threshold has passed, whatever its state, and those whose end EC2 has not confirmed yet. */
async function manageTerminations(services) {
    const { clock, instances } = services;
    const now = clock.now();
    const expired = await instances.getExpiredInstancesByStates([...instance/* liveStates */.F6, 'terminated'], now);
    const unconfirmed = expired.filter((row) => row.state === 'terminated');
    const live = await withoutBusy(services, expired.filter((row) => row.state !== 'terminated'), now);
    const { terminated, lost } = await (0,termination/* performTerminationTransitions */.iI)(services, live.map((row) => ({ row, reason: reasons[row.state] })));
    const { ended, failed } = await (0,termination/* sendTerminationSignals */.ei)(services, [...terminated, ...unconfirmed]);
    await (0,termination/* performArtifactCleanup */.YF)(services, ended);
    return { terminated, lostCount: lost.length, failedCount: failed.length };
}
/**
 * An instance may still work on a job that outlived its release; only max runtime ends a job. The agent's own
 * lifetime bounds how long its word is taken for it.
 */
async function withoutBusy(services, rows, now) {
    const doubtful = rows.filter((row) => row.state === 'idle' || row.state === 'claimed');
    const views = await services.instances.views(doubtful.map((row) => row.instanceArn));
    const busy = new Set(doubtful.filter((row, index) => {
        const heartbeat = views[index]?.heartbeat;
        return heartbeat?.busy === true && (0,offers/* isHeartbeatFresh */.B0)(heartbeat, now) && now < row.lifetimeEndsAt;
    }));
    for (const row of busy)
        services.log.info(`${row.instanceId}: ${row.state} beyond its time, but a job still runs on it: left alone`);
    return rows.filter((row) => !busy.has(row));
}

// EXTERNAL MODULE: ./src/pool/keys.ts
var keys = __webpack_require__(9052);
;// CONCATENATED MODULE: ./src/pool/registration.ts
/** One registration, one name: a later one never has to take over the name of an earlier one. */
const runnerName = (instanceId, labelEpoch) => `${instanceId}-${labelEpoch}`;
/** The instance whose runner has this name; undefined when the name is not one of ours. */
const instanceIdOfRunner = (name) => /^(i-[0-9a-f]{8,17})-\d+$/.exec(name)?.[1];

;// CONCATENATED MODULE: ./src/refresh/reconcile.ts







const liveMachineStates = ['pending', 'running', 'stopping', 'stopped'];
/**
 * Undoes launches whose process died before it had written down every machine: those without a row end.
 * @returns how many machines were ended
 */
async function undoLaunches(services, instanceArnPrefix) {
    const { clock, log, instances, launches } = services;
    let endedCount = 0;
    for (const launch of await launches.expired(clock.now())) {
        const fleet = await services.fleet();
        const machines = await fleet.tagged(pool_launch/* launchTokenTag */.DX, launch.launchToken, liveMachineStates);
        const views = await instances.views(machines.map((machine) => (0,keys/* instanceArn */.Pf)(instanceArnPrefix, machine.instanceId)));
        const orphans = machines.filter((_, index) => views[index]?.row === undefined).map((machine) => machine.instanceId);
        const { ended, failed } = await fleet.terminateInstances(orphans);
        endedCount += ended.length;
        for (const instanceId of ended)
            log.info(`${instanceId}: ended, its launch ${launch.launchToken} died before it was written down`);
        for (const { instanceId, code, message } of failed)
            log.warning(`${instanceId}: EC2 did not end it (${code}: ${message}). The next refresh tries again.`);
        if (failed.length === 0)
            await launches.close(launch.launchToken);
    }
    return endedCount;
}
/**
 * Removes registrations that were left behind by machines which ended without deregistering: offline, of an
 * instance that this table knows as terminated, and whose machine does not live. What other pools of the repository have is not ours to judge.
 * @returns how many were removed
 */
async function removeDeadRegistrations(services, instanceArnPrefix) {
    const { log, instances } = services;
    const registration = await services.registration();
    const offline = (await registration.offlineRunners()).flatMap((runner) => {
        const instanceId = instanceIdOfRunner(runner.name);
        return instanceId === undefined ? [] : [{ ...runner, instanceId }];
    });
    const views = await instances.views(offline.map((runner) => (0,keys/* instanceArn */.Pf)(instanceArnPrefix, runner.instanceId)));
    const ended = offline.filter((_, index) => views[index]?.row?.state === 'terminated');
    if (ended.length === 0)
        return 0;
    const fleet = await services.fleet();
    const machines = await fleet.machines([...new Set(ended.map((runner) => runner.instanceId))]);
    const live = new Set(machines.filter((machine) => liveMachineStates.includes(machine.state)).map((machine) => machine.instanceId));
    const removed = await (0,map_all/* mapAll */.g)(ended.filter((runner) => !live.has(runner.instanceId)), 5, async (runner) => {
        const gone = await registration.removeRunner(runner.id);
        if (gone)
            log.info(`${runner.instanceId}: removed its registration ${runner.name}, the machine is gone`);
        return gone;
    });
    return removed.filter(Boolean).length;
}
/** An idle instance that nobody has claimed for so long may have lost its offer. */
const unclaimedMs = 120_000;
/**
 * Offers idle instances again when a queue holds fewer offers than there are instances idle for a while.
 * An offer too many costs a look, a lost one an instance.
 * @returns how many offers were sent
 */
async function offerIdleInstances(services, configuration) {
    const { clock, log, instances, queues } = services;
    const now = clock.now();
    const idleTimeMs = (resourceClass) => (resourceClass.idleTimeSec ?? configuration.idleTimeSec) * 1_000;
    const longest = Math.max(...configuration.resourceClasses.map(idleTimeMs));
    const idle = await instances.byStateUntil('idle', now, now + longest - unclaimedMs);
    let offeredCount = 0;
    for (const resourceClass of configuration.resourceClasses) {
        const unclaimed = idle.filter((row) => row.resourceClass === resourceClass.name && (row.threshold ?? 0) <= now + idleTimeMs(resourceClass) - unclaimedMs);
        if (unclaimed.length === 0 || resourceClass.drainingSince !== undefined)
            continue;
        const depth = await queues.depth(resourceClass.queueUrl);
        if (depth >= unclaimed.length)
            continue;
        await queues.send(resourceClass.queueUrl, unclaimed.map(offers/* offerOf */.yS));
        offeredCount += unclaimed.length;
        log.info(`${resourceClass.name}: ${unclaimed.length} instances idle for a while, but about ${depth} offers: offered them again`);
    }
    return offeredCount;
}
/**
 * Ends the idle instances of classes that are no longer configured; a class without any instance left loses its queue.
 * @returns the classes that remain, and the rows that were ended
 */
async function drainClasses(services, configured) {
    const draining = configured.filter((resourceClass) => resourceClass.drainingSince !== undefined);
    if (draining.length === 0)
        return { remaining: [...configured], ended: [] };
    const { instances, queues, log } = services;
    const live = (await Promise.all(instance/* liveStates */.F6.map((state) => instances.byStateUntil(state, 0, Number.MAX_SAFE_INTEGER)))).flat();
    const names = new Set(draining.map((resourceClass) => resourceClass.name));
    const ended = await (0,termination/* endInstances */.i9)(services, live.filter((row) => row.state === 'idle' && names.has(row.resourceClass)).map((row) => ({ row, reason: 'its resource class was removed' })));
    const endedIds = new Set(ended.map((row) => row.instanceId));
    const inUse = new Set(live.filter((row) => !endedIds.has(row.instanceId)).map((row) => row.resourceClass));
    const finished = draining.filter((resourceClass) => !inUse.has(resourceClass.name));
    for (const resourceClass of finished) {
        await queues.remove(resourceClass.queueUrl);
        log.info(`${resourceClass.name}: removed, its last instance has ended; deleted its queue`);
    }
    return { remaining: configured.filter((resourceClass) => !finished.includes(resourceClass)), ended };
}

;// CONCATENATED MODULE: ./src/refresh/index.ts








/**
 * Sets the pool up and keeps it: table, configuration, registration token, launch template, queues; then every
 * deadline. Each step may be repeated, and may run beside itself.
 *
 * @throws InputError before anything is changed when an image, a subnet or a class cannot be used; SetupError; AccessDeniedError
 */
async function refresh(services, request, signal) {
    const { image, subnets, classes, runnerArchive } = await lookUp(services, request);
    const { tableArn, changes } = await manageTable(services, request.tags, signal);
    const instanceArnPrefix = instanceArnPrefixOf(tableArn);
    const stored = await services.metadata.stored();
    changes.push(...await manageValue(services, stored, 'instanceArnPrefix', instanceArnPrefix, instanceArnPrefix), ...await manageIdleTime(services, stored, request.idleTimeSec), ...await manageSubnetIds(services, stored, subnets), ...await manageMaxRuntimeMin(services, stored, request.maxRuntimeMin, request.maxLifetimeMin));
    const tokenRenewed = await manageRegistrationToken(services, request.githubRegTokenRefreshMins);
    signal?.throwIfAborted();
    const template = await manageLT(services, request, image, runnerArchive);
    changes.push(...template.changes, ...await manageValue(services, stored, 'launchTemplate', template.reference, `version ${template.reference.version} of ${template.reference.id}`));
    const { configured, changes: classChanges } = await manageResourceClassConfiguration(services, stored, classes, request.tags);
    changes.push(...classChanges);
    signal?.throwIfAborted();
    const terminations = await manageTerminations(services);
    const undoneCount = await undoLaunches(services, instanceArnPrefix);
    const { remaining, ended } = await drainClasses(services, configured);
    changes.push(...await manageValue(services, { ...stored, resourceClasses: configured }, 'resourceClasses', remaining, remaining.map((resourceClass) => resourceClass.name).join(', ')));
    const offeredCount = await offerIdleInstances(services, { idleTimeSec: request.idleTimeSec, resourceClasses: remaining });
    const deregisteredCount = await removeDeadRegistrations(services, instanceArnPrefix);
    for (const change of changes)
        services.log.info(`Changed: ${change}`);
    return { changes, tokenRenewed, terminations: { ...terminations, terminated: [...terminations.terminated, ...ended] }, undoneCount, offeredCount, deregisteredCount };
}
/** Everything that must be read, and may be refused, before the first change. */
async function lookUp(services, request) {
    const [catalog, registration] = await Promise.all([services.catalog(), services.registration()]);
    const [image, subnets] = await Promise.all([catalog.image(request.ami), catalog.subnets(request.subnetIds)]);
    const [runnerArchive, classes] = await Promise.all([
        registration.runnerArchive(image.architecture === 'arm64' ? 'arm64' : 'x64', request.actionsRunnerVersion),
        (0,map_all/* mapAll */.g)(request.resourceClasses, 3, async (resourceClass) => ({ ...resourceClass, instanceTypes: await catalog.instanceTypes(resourceClass, image.architecture) })),
    ]);
    const empty = classes.filter((resourceClass) => resourceClass.instanceTypes.length === 0);
    if (empty.length > 0) {
        throw new errors/* InputError */.dz(empty.map(({ name, vcpus, memoryMiB }) => `resource-class-config: no ${image.architecture} instance type of this region has ${vcpus} vCPUs and at least ${memoryMiB} MiB, as class '${name}' wants. Allowed are sizes that EC2 has, for example 4 vCPUs and 8192 MiB.`));
    }
    return { image, subnets, classes, runnerArchive };
}


/***/ }),

/***/ 9114:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   YF: () => (/* binding */ performArtifactCleanup),
/* harmony export */   ei: () => (/* binding */ sendTerminationSignals),
/* harmony export */   i9: () => (/* binding */ endInstances),
/* harmony export */   iI: () => (/* binding */ performTerminationTransitions)
/* harmony export */ });
/* harmony import */ var _pool_transitions_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7922);
/* harmony import */ var _shared_map_all_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1633);


const writesAtOnce = 50;
/** EC2 may not know a new id yet; a NotFound means gone only once the machine is older than this. */
const newIdGraceMs = 10 * 60_000;
/**
 * Decides in the table that instances end. Rows that somebody changed meanwhile are left alone.
 * @returns the rows as they stand now, terminated, and those that were not
 */
async function performTerminationTransitions(services, doomed) {
    const { clock, random, log, instances } = services;
    const terminated = [];
    const lost = [];
    await (0,_shared_map_all_js__WEBPACK_IMPORTED_MODULE_1__/* .mapAll */ .g)(doomed, writesAtOnce, async ({ row, reason }) => {
        const result = await instances.apply((0,_pool_transitions_js__WEBPACK_IMPORTED_MODULE_0__/* .terminate */ .MH)(row, clock.now(), random.id(), reason));
        if (result.ok) {
            terminated.push(result.row);
            log.info(`${row.instanceId}: ${row.state} → terminated (${reason})`);
        }
        else {
            lost.push(row);
            log.info(`${row.instanceId}: left alone, it is ${result.current?.state ?? 'gone'} at epoch ${result.current?.epoch ?? '-'} by now, not ${row.state} at epoch ${row.epoch}`);
        }
    });
    return { terminated, lost };
}
/** Ends the machines of terminated rows. One that will not end keeps its row's threshold, and is tried again by the next refresh. */
async function sendTerminationSignals(services, rows) {
    if (rows.length === 0)
        return { ended: [], failed: [] };
    const fleet = await services.fleet();
    const result = await fleet.terminateInstances(rows.map((row) => row.instanceId));
    const now = services.clock.now();
    const old = new Set(rows.filter((row) => now - row.createdAt > newIdGraceMs).map((row) => row.instanceId));
    const gone = result.failed.filter((failure) => failure.code === 'InvalidInstanceID.NotFound' && old.has(failure.instanceId)).map((failure) => failure.instanceId);
    const ended = new Set([...result.ended, ...gone]);
    const failed = result.failed.filter((failure) => !ended.has(failure.instanceId));
    for (const { instanceId, code, message } of failed) {
        services.log.warning(`${instanceId}: EC2 did not end it (${code}: ${message}). The next refresh tries again.`);
    }
    return { ended: rows.filter((row) => ended.has(row.instanceId)), failed };
}
/** Closes the rows of ended machines and deletes what their agents wrote. */
async function performArtifactCleanup(services, rows) {
    const { clock, random, instances } = services;
    await (0,_shared_map_all_js__WEBPACK_IMPORTED_MODULE_1__/* .mapAll */ .g)(rows, writesAtOnce, async (row) => {
        await instances.deleteArtifacts(row.instanceArn);
        await instances.apply((0,_pool_transitions_js__WEBPACK_IMPORTED_MODULE_0__/* .confirm */ .lJ)(row, clock.now(), random.id()));
    });
}
/** All three steps for instances that a mode has done with. */
async function endInstances(services, doomed) {
    const { terminated } = await performTerminationTransitions(services, doomed);
    const { ended } = await sendTerminationSignals(services, terminated);
    await performArtifactCleanup(services, ended);
    return terminated;
}


/***/ }),

/***/ 1633:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ mapAll)
/* harmony export */ });
/* harmony import */ var p_map__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(606);

/**
 * Works on every item, some at once, and lets all come to an end before it fails: what follows
 * a failure, such as a rollback, must not meet writes that are still under way.
 *
 * @throws the first error, once nothing is under way any more
 */
async function mapAll(items, concurrency, work) {
    try {
        return await (0,p_map__WEBPACK_IMPORTED_MODULE_0__/* ["default"] */ .Ay)(items, work, { concurrency, stopOnError: false });
    }
    catch (error) {
        throw error instanceof AggregateError ? error.errors[0] : error;
    }
}


/***/ })

};
