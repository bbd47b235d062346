export const id = 589;
export const ids = [589];
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

/***/ 1963:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ runLabel),
/* harmony export */   b: () => (/* binding */ ownerOf)
/* harmony export */ });
/** The `owner` attribute. Attempts are kept apart: a re-run must not release, or be given, what the first attempt holds. */
const ownerOf = (run) => `${run.runId}/${run.runAttempt}`;
/** The label under which any job of the run finds any of its instances. */
const runLabel = (run) => run.runId;


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

/***/ 6970:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  provision: () => (/* binding */ provision)
});

// EXTERNAL MODULE: ./src/pool/transitions.ts
var transitions = __webpack_require__(7922);
// EXTERNAL MODULE: ./src/shared/errors.ts
var errors = __webpack_require__(8382);
// EXTERNAL MODULE: ./src/shared/map-all.ts
var map_all = __webpack_require__(1633);
// EXTERNAL MODULE: ./src/pool/launch.ts
var launch = __webpack_require__(4471);
// EXTERNAL MODULE: ./src/pool/keys.ts
var keys = __webpack_require__(9052);
;// CONCATENATED MODULE: ./src/provision/creation.ts





const rowsAtOnce = 20;
const minuteMs = 60_000;
/** After it, refresh looks for machines of the launch that nobody wrote down. */
const launchTimeoutMs = 5 * minuteMs;
/** A new instance keeps its row for as long as its provision may wait for it, and a little longer. */
const createdSlackMs = minuteMs;
/**
 * Launches instances and writes their rows. The launch row comes first: should this process
 * end at any line below, refresh finds the machines by their tag and ends them.
 */
async function launchInstances(services, plan, configuration, holdings, usageClass, count) {
    const { clock, random, log, launches } = services;
    const launchToken = `${plan.owner.replace('/', '-')}-${random.id().slice(0, 18)}`;
    await launches.open({
        launchToken, owner: plan.owner, resourceClass: plan.resourceClass.name, usageClass, count,
        createdAt: clock.now(), threshold: clock.now() + launchTimeoutMs,
    });
    log.info(`Launching ${count} ${usageClass} of class ${plan.resourceClass.name} (${launchToken})`);
    const fleet = await services.fleet();
    let result;
    try {
        result = await fleet.createFleet({
            launchToken, count, usageClass, resourceClass: plan.resourceClass, instanceTypes: plan.request.instanceTypes,
            subnets: configuration.subnets, launchTemplate: configuration.launchTemplate,
            tags: { [launch/* poolTag */.FM]: services.poolName, [launch/* launchTokenTag */.DX]: launchToken, [launch/* resourceClassTag */.Bo]: plan.resourceClass.name, Name: `${services.poolName}-${plan.resourceClass.name}` },
        });
    }
    catch (error) {
        if (error instanceof errors/* AccessDeniedError */.Uk || error instanceof errors/* SetupError */.w3) {
            await launches.close(launchToken);
            throw error;
        }
        // The request may have had its effect all the same: the launch row stays for refresh to look into.
        return { launchedCount: 0, failure: (0,launch/* classifyLaunchFailure */.kI)((0,errors/* codeOf */.$N)(error)), reasons: [`${(0,errors/* codeOf */.$N)(error)}: ${(0,errors/* messageOf */.bD)(error)}`] };
    }
    await writeRows(services, plan, configuration, holdings, launchToken, result.launched);
    await launches.close(launchToken);
    const reasons = [...new Map(result.errors.map(({ code, message }) => [code, `${code}: ${message}`])).values()];
    const short = result.launched.length < count;
    return { launchedCount: result.launched.length, failure: short ? (0,launch/* classifyLaunchFailures */.lD)(result.errors.map(({ code }) => code)) ?? 'capacity' : undefined, reasons };
}
async function writeRows(services, plan, configuration, holdings, launchToken, launched) {
    const { clock, random, log, instances } = services;
    const changes = launched.map((instance) => (0,transitions/* launch */.ql)({
        ...instance,
        instanceArn: (0,keys/* instanceArn */.Pf)(configuration.instanceArnPrefix, instance.instanceId),
        label: plan.sharedLabel ?? random.label(),
        owner: plan.owner,
        threshold: plan.deadline + createdSlackMs,
        resourceClass: plan.resourceClass.name,
        launchToken,
        createdAt: clock.now(),
        lifetimeEndsAt: clock.now() + configuration.maxLifetimeMin * minuteMs,
        writeId: random.id(),
    }));
    for (const change of changes)
        holdings.add(change.next, 'cold');
    await (0,map_all/* mapAll */.g)(changes, rowsAtOnce, async (change) => {
        const { next } = change;
        const result = await instances.apply(change);
        if (!result.ok)
            throw new Error(`${next.instanceId}: a row for this new instance exists already, in state ${result.current?.state ?? 'unknown'}`);
        log.info(`${next.instanceId}: launched → created (${next.instanceType}, ${next.usageClass}, ${next.availabilityZone})`);
    });
}

;// CONCATENATED MODULE: ./src/provision/holdings.ts
/** Everything to be handed out together, or given back together. */
class Holdings {
    #held = new Map();
    /** To be called before the write that takes the instance, so that a rollback knows of it in any case. */
    add(row, origin) {
        this.#held.set(row.instanceId, { row, origin });
    }
    drop(instanceId) {
        this.#held.delete(instanceId);
    }
    has(instanceId) {
        return this.#held.has(instanceId);
    }
    all() {
        return [...this.#held.values()];
    }
    get count() {
        return this.#held.size;
    }
}

// EXTERNAL MODULE: ./src/pool/offers.ts
var offers = __webpack_require__(9723);
// EXTERNAL MODULE: ./src/shared/poll.ts
var poll = __webpack_require__(9340);
;// CONCATENATED MODULE: ./src/provision/readiness.ts



const lookEveryMs = 1_000;
const reportEveryMs = 10_000;
/** A machine that has not signalled by now may have died on its way. */
const silentAfterMs = 15_000;
const consoleLines = 12;
/**
 * Waits until every held instance listens under its label, or one of them fails, or time is up.
 * @returns those that failed, or are late; empty when all are ready
 */
async function waitUntilReady(services, plan, holdings, startedAt, signal) {
    const { clock, log } = services;
    const phases = new Map();
    let failed = [];
    let reportAt = clock.now() + reportEveryMs;
    let silentCheckAt = startedAt + silentAfterMs;
    const { done } = await (0,poll/* poll */.w)({
        look: async () => {
            const waiting = holdings.all().filter((holding) => holding.readyMs === undefined);
            const looks = await look(services, waiting);
            for (const { holding, readiness } of looks) {
                if (readiness.kind === 'ready')
                    holding.readyMs = clock.now() - startedAt;
                if (readiness.kind === 'waiting')
                    phases.set(holding.row.instanceId, readiness.phase);
            }
            failed = looks.flatMap(({ holding, readiness }) => (readiness.kind === 'failed' ? [{ holding, message: withTail(readiness.message, readiness.logTail) }] : []));
            const silent = looks.filter(({ readiness }) => readiness.kind === 'waiting' && readiness.phase === 'booting').map(({ holding }) => holding);
            if (failed.length === 0 && silent.length > 0 && clock.now() >= silentCheckAt) {
                failed = await findDead(services, silent);
                silentCheckAt = clock.now() + silentAfterMs;
            }
            if (clock.now() >= reportAt) {
                log.info(progress(holdings, phases, clock.now() - startedAt));
                reportAt = clock.now() + reportEveryMs;
            }
            return holdings.all().every((holding) => holding.readyMs !== undefined);
        },
        done: (allReady) => allReady || failed.length > 0,
        intervalMs: lookEveryMs, deadline: plan.deadline, clock, ...(signal && { signal }),
    });
    if (done)
        return failed;
    return Promise.all(holdings.all().filter((holding) => holding.readyMs === undefined).map(async (holding) => ({
        holding,
        message: withTail(`not ready after ${Math.round((clock.now() - startedAt) / 1_000)} s, last seen in phase ${phases.get(holding.row.instanceId) ?? 'booting'}`, holding.origin === 'cold' ? await consoleTail(services, holding.row.instanceId) : undefined),
    })));
}
async function look(services, waiting) {
    const views = await services.instances.views(waiting.map((holding) => holding.row.instanceArn));
    const now = services.clock.now();
    return waiting.flatMap((holding, index) => {
        const view = views[index];
        return view === undefined ? [] : [{ holding, readiness: (0,offers/* judgeReadiness */.qs)(holding.row, view, now) }];
    });
}
/** Machines that ended, or were ended, before their agent could say anything. */
async function findDead(services, silent) {
    const fleet = await services.fleet();
    const machines = new Map((await fleet.machines(silent.map((holding) => holding.row.instanceId))).map((machine) => [machine.instanceId, machine]));
    const dead = silent.filter((holding) => ['shutting-down', 'terminated', 'stopping', 'stopped'].includes(machines.get(holding.row.instanceId)?.state ?? ''));
    return Promise.all(dead.map(async (holding) => {
        const machine = machines.get(holding.row.instanceId);
        const message = `the machine is ${machine?.state ?? 'gone'} and its agent never spoke (${machine?.stateReason ?? ''})`;
        return { holding, message: withTail(message, await consoleTail(services, holding.row.instanceId)) };
    }));
}
/** Best effort: an error here must not hide the one that it would explain. */
async function consoleTail(services, instanceId) {
    try {
        const fleet = await services.fleet();
        return await fleet.consoleTail(instanceId, consoleLines) || 'EC2 has no console output of it yet';
    }
    catch (error) {
        return `its console output could not be read: ${(0,errors/* messageOf */.bD)(error)}`;
    }
}
const withTail = (message, logTail) => (logTail === undefined ? message : `${message}\n${logTail.split('\n').map((line) => `      | ${line}`).join('\n')}`);
function progress(holdings, phases, elapsedMs) {
    const waiting = holdings.all().filter((holding) => holding.readyMs === undefined);
    const counts = new Map();
    for (const { row } of waiting) {
        const phase = phases.get(row.instanceId) ?? 'booting';
        counts.set(phase, (counts.get(phase) ?? 0) + 1);
    }
    const byPhase = [...counts].map(([phase, count]) => `${count} ${phase}`).join(', ');
    return `${Math.round(elapsedMs / 1_000)} s: ${holdings.count - waiting.length} of ${holdings.count} ready; ${byPhase}`;
}

// EXTERNAL MODULE: ./src/pool/instance-types.ts
var instance_types = __webpack_require__(675);
// EXTERNAL MODULE: ./src/pool/run.ts
var run = __webpack_require__(1963);
;// CONCATENATED MODULE: ./src/provision/request.ts



const launchOrder = {
    'on-demand': ['on-demand'],
    'spot': ['spot'],
    'spot-with-fallback': ['spot', 'on-demand'],
};
const request_minuteMs = 60_000;
/** @throws InputError when the pool cannot serve the request as it is configured */
function planProvision(request, configuration, now) {
    const offered = configuration.resourceClasses.filter((candidate) => candidate.drainingSince === undefined);
    const resourceClass = offered.find((candidate) => candidate.name === request.resourceClass);
    if (resourceClass === undefined) {
        throw new errors/* InputError */.dz([`resource-class: '${request.resourceClass}' is not configured. Allowed: ${offered.map((candidate) => candidate.name).join(', ')}. Add it to resource-class-config of mode refresh, or take one of these.`]);
    }
    const unmatched = (0,instance_types/* unmatchedPatterns */.xo)(request.instanceTypes, resourceClass.instanceTypes);
    const maxRuntimeMin = request.maxRuntimeMin ?? configuration.maxRuntimeMin;
    const problems = unmatched.map((pattern) => `allowed-instance-types: '${pattern}' matches no instance type of class ${resourceClass.name} (${resourceClass.vcpus} vCPUs, at least ${resourceClass.memoryMiB} MiB) in this region. Allowed are patterns of these types, for example ${example(resourceClass)}.`);
    if (maxRuntimeMin >= configuration.maxLifetimeMin) {
        problems.push(`max-runtime-min: '${maxRuntimeMin}' is not less than max-lifetime-min, ${configuration.maxLifetimeMin}, after which instances of this pool end themselves. Ask for less, or raise max-lifetime-min of mode refresh.`);
    }
    if (problems.length > 0)
        throw new errors/* InputError */.dz(problems);
    const launchAs = launchOrder[request.usageClass];
    return {
        request, configuration, resourceClass, launchAs,
        owner: (0,run/* ownerOf */.b)(request.run),
        wanted: { usageClasses: launchAs, instanceTypes: request.instanceTypes, maxRuntimeMs: maxRuntimeMin * request_minuteMs },
        idleTimeMs: (resourceClass.idleTimeSec ?? configuration.idleTimeSec) * 1_000,
        maxRuntimeMs: maxRuntimeMin * request_minuteMs,
        sharedLabel: request.labelMode === 'run' ? (0,run/* runLabel */.A)(request.run) : undefined,
        deadline: now + request.timeoutMs,
    };
}
const example = (resourceClass) => resourceClass.instanceTypes.slice(0, 5).join(' ') || 'none: run mode refresh';

// EXTERNAL MODULE: ./src/services/termination.ts
var termination = __webpack_require__(9114);
;// CONCATENATED MODULE: ./src/provision/rollback.ts




/**
 * Gives everything back: claimed instances to the pool, launched ones, and those that failed, to EC2.
 * What it cannot do is only logged, so that the first error stays the one that the user sees;
 * each row's threshold lets refresh finish the rest.
 */
async function rollBack(services, plan, holdings, failed) {
    const { log } = services;
    const failedIds = new Set(failed.map(({ holding }) => holding.row.instanceId));
    const held = holdings.all();
    const kept = held.filter(({ row, origin }) => origin === 'warm' && !failedIds.has(row.instanceId));
    const ending = held.filter((holding) => !kept.includes(holding));
    const results = await Promise.allSettled([
        ...kept.map(({ row }) => giveBack(services, plan, row)),
        (0,termination/* endInstances */.i9)(services, ending.map(({ row }) => ({ row, reason: failedIds.has(row.instanceId) ? 'did not become ready' : 'its provision failed' }))),
    ]);
    for (const result of results) {
        if (result.status === 'rejected')
            log.warning(`Tidying up did not fully succeed, refresh will finish it: ${(0,errors/* messageOf */.bD)(result.reason)}`);
    }
}
async function giveBack(services, plan, row) {
    const { clock, random, log, instances, queues } = services;
    const threshold = clock.now() + plan.idleTimeMs;
    // A label of its own was never shown to anyone: the agent need not register anew. The run's label was.
    const change = row.state === 'running'
        ? (0,transitions/* release */._r)(row, clock.now(), random.id(), threshold, random.label())
        : (0,transitions/* abandon */.e9)(row, clock.now(), random.id(), threshold, plan.sharedLabel === undefined ? undefined : random.label());
    await queues.send(plan.resourceClass.queueUrl, [(0,offers/* offerOf */.yS)(change.next)]);
    const result = await instances.apply(change);
    log.info(result.ok ? `${row.instanceId}: ${row.state} → idle (given back)` : `${row.instanceId}: not given back, it is ${result.current?.state ?? 'gone'} by now`);
}

// EXTERNAL MODULE: ./src/services/sqs/pool-queue-operations.ts
var pool_queue_operations = __webpack_require__(623);
;// CONCATENATED MODULE: ./src/provision/selection.ts





// A queue of many offers that do not fit must not hold up a launch for long.
const roundsBeyondNeed = 10;
/** What is claimed stays ours for as long as the provision may take, and a little longer. */
const claimSlackMs = 60_000;
/**
 * Claims idle instances until `missing` are held or the queue has no more: those that are ready first, those
 * that still register after a release when the ready ones do not suffice. Instances found dead are ended.
 */
async function claimIdleInstances(services, plan, holdings, missing, signal) {
    const { queues } = services;
    const queueUrl = plan.resourceClass.queueUrl;
    const target = holdings.count + missing;
    const spare = [];
    const registering = [];
    const rounds = Math.ceil(missing / pool_queue_operations/* offersPerRequest */.w) + roundsBeyondNeed;
    for (let round = 0; round < rounds && holdings.count < target; round += 1) {
        signal?.throwIfAborted();
        // No more than is needed: an offer in our hands is one that others do not see.
        const received = await queues.receive(queueUrl, Math.min(pool_queue_operations/* offersPerRequest */.w, target - holdings.count));
        if (received.length === 0)
            break;
        const judged = await judge(services, plan, received);
        const decided = [...await claimAll(services, plan, holdings, judged.filter(({ verdict }) => verdict === 'ready')), ...judged.filter(({ verdict }) => verdict === 'gone')];
        registering.push(...judged.filter(({ verdict }) => verdict === 'registering'));
        spare.push(...judged.filter(({ verdict }) => verdict === 'unfit' || verdict === 'early').map((entry) => entry.received));
        decided.push(...await endUseless(services, judged));
        await queues.delete(queueUrl, decided.map((entry) => entry.received));
    }
    const needed = registering.slice(0, Math.max(0, target - holdings.count));
    const claimed = await claimAll(services, plan, holdings, needed);
    await queues.delete(queueUrl, claimed.map((entry) => entry.received));
    await queues.giveBack(queueUrl, [...spare, ...registering.slice(needed.length).map((entry) => entry.received)]);
}
async function judge(services, plan, received) {
    const arns = [...new Set(received.flatMap(({ offer }) => (offer === undefined ? [] : [offer.instanceArn])))];
    const views = new Map((await services.instances.views(arns)).map((view, index) => [arns[index], view]));
    const now = services.clock.now();
    return received.map((entry) => {
        const view = entry.offer && views.get(entry.offer.instanceArn);
        // A body that is not an offer of ours is of no use to anyone.
        const verdict = entry.offer && view ? (0,offers/* judgeOffer */.Wj)(entry.offer, view, plan.wanted, now) : 'gone';
        return { received: entry, row: view?.row, verdict };
    });
}
/** @returns the offers that are decided: claimed by us, or surely lost to others */
async function claimAll(services, plan, holdings, judged) {
    const { clock, random, log, instances } = services;
    return (0,map_all/* mapAll */.g)(judged, pool_queue_operations/* offersPerRequest */.w, async (entry) => {
        const { row } = entry;
        // Two offers of one instance: the second would only lose against the first.
        if (row === undefined || holdings.has(row.instanceId))
            return entry;
        const change = (0,transitions/* claim */.B7)(row, clock.now(), random.id(), plan.owner, plan.deadline + claimSlackMs, plan.sharedLabel);
        holdings.add(change.next, 'warm');
        const result = await instances.apply(change);
        if (result.ok) {
            log.info(`${row.instanceId}: idle → claimed (${row.instanceType}, epoch ${change.next.epoch}, ${entry.verdict})`);
        }
        else {
            holdings.drop(row.instanceId);
            log.info(`${row.instanceId}: another run was faster, it is ${result.current?.state ?? 'gone'} by now`);
        }
        return entry;
    });
}
/** @returns the offers of instances that are of no use to anyone any more */
async function endUseless(services, judged) {
    const useless = judged.filter(({ verdict }) => verdict === 'dead' || verdict === 'outlived');
    const doomed = useless.flatMap(({ row, verdict }) => (row === undefined ? [] : [{
            row, reason: verdict === 'dead' ? 'idle without a heartbeat' : 'too old for another run',
        }]));
    if (doomed.length > 0)
        await (0,termination/* endInstances */.i9)(services, doomed);
    return useless;
}

;// CONCATENATED MODULE: ./src/provision/index.ts









const writesAtOnce = 50;
/** How often a launch that capacity or throttling cut short is tried again, and how long it waits before. */
const retryDelaysMs = [2_000, 5_000, 10_000, 20_000];
/**
 * Gives a run the instances it asks for: idle ones of the pool first, new ones for what the pool lacks.
 * All or nothing: on any failure what was taken is given back.
 *
 * @throws InputError, SetupError or AccessDeniedError before anything is taken; ProvisionError when instances
 * cannot be had or do not become ready; the signal's reason when cancelled
 */
async function provision(services, request, signal) {
    const startedAt = services.clock.now();
    const plan = planProvision(request, await services.metadata.configuration(), startedAt);
    const holdings = new Holdings();
    let failed = [];
    try {
        await gather(services, plan, holdings, signal);
        failed = await waitUntilReady(services, plan, holdings, startedAt, signal);
        const replaceable = failed.length > 0 && failed.every(({ holding }) => holding.origin === 'warm');
        if (replaceable && services.clock.now() < plan.deadline) {
            // A reused host that will not come back says nothing about a new one.
            await replaceFailed(services, plan, holdings, failed, signal);
            failed = await waitUntilReady(services, plan, holdings, startedAt, signal);
        }
        if (failed.length > 0)
            throw new errors/* ProvisionError */.uv(describeFailures(failed, holdings.count));
        signal?.throwIfAborted();
        await handOver(services, plan, holdings);
    }
    catch (error) {
        await rollBack(services, plan, holdings, failed);
        throw error;
    }
    return { instances: holdings.all().map(provisioned), readyMs: services.clock.now() - startedAt };
}
/** Fills the holdings: from the pool, then by launches, then, while capacity lacks, from both again. */
async function gather(services, plan, holdings, signal) {
    const { clock, log } = services;
    const { instanceCount } = plan.request;
    let configuration = plan.configuration;
    let rereadConfiguration = false;
    for (let round = 0;; round += 1) {
        await claimIdleInstances(services, plan, holdings, instanceCount - holdings.count, signal);
        const outcomes = [];
        for (const usageClass of plan.launchAs) {
            if (holdings.count >= instanceCount)
                return;
            signal?.throwIfAborted();
            outcomes.push(await launchInstances(services, plan, configuration, holdings, usageClass, instanceCount - holdings.count));
        }
        if (holdings.count >= instanceCount)
            return;
        const failure = worst(outcomes);
        const reasons = outcomes.flatMap((outcome) => outcome.reasons);
        if (failure === 'stale-template' && !rereadConfiguration) {
            // An operator or another refresh has replaced the template since the configuration was read.
            rereadConfiguration = true;
            configuration = await services.metadata.configuration();
            continue;
        }
        const delayMs = retryDelaysMs[round];
        if (failure === 'permanent' || failure === 'stale-template' || delayMs === undefined || clock.now() + delayMs >= plan.deadline) {
            throw new errors/* ProvisionError */.uv(describeShortfall(plan, holdings.count, failure, reasons));
        }
        log.warning(`${instanceCount - holdings.count} of ${instanceCount} instances still missing (${reasons.join('; ')}). Trying the pool and EC2 again in ${delayMs / 1_000} s.`);
        await clock.sleep(delayMs, signal);
    }
}
/** The failure that decides what is done next: one that a retry can mend comes first. */
function worst(outcomes) {
    const found = new Set(outcomes.map((outcome) => outcome.failure));
    return ['stale-template', 'throttle', 'capacity'].find((failure) => found.has(failure)) ?? 'permanent';
}
async function replaceFailed(services, plan, holdings, failed, signal) {
    for (const { holding, message } of failed)
        services.log.warning(`${holding.row.instanceId}: ${message}. Replacing it.`);
    const replaced = new Holdings();
    for (const { holding } of failed) {
        replaced.add(holding.row, 'warm');
        holdings.drop(holding.row.instanceId);
    }
    await rollBack(services, plan, replaced, failed);
    await gather(services, plan, holdings, signal);
}
/** The writes that make the instances the run's for as long as it may run. */
async function handOver(services, plan, holdings) {
    const { clock, random, log, instances } = services;
    await (0,map_all/* mapAll */.g)(holdings.all(), writesAtOnce, async (holding) => {
        const { row } = holding;
        const now = clock.now();
        const threshold = now + plan.maxRuntimeMs;
        const change = holding.origin === 'warm' ? (0,transitions/* commit */.cd)(row, now, random.id(), threshold) : (0,transitions/* ready */.Gc)(row, now, random.id(), threshold);
        const result = await instances.apply(change);
        if (!result.ok)
            throw new errors/* ProvisionError */.uv(`${row.instanceId}: taken away while it was being handed over, it is ${result.current?.state ?? 'gone'} by now (${result.current?.reason ?? 'no reason given'}). Run the job again.`);
        holding.row = result.row;
        log.info(`${row.instanceId}: ${row.state} → running, label ${row.label}`);
    });
}
const provisioned = ({ row, origin, readyMs = 0 }) => ({
    instanceId: row.instanceId, instanceType: row.instanceType, usageClass: row.usageClass, availabilityZone: row.availabilityZone, label: row.label, origin, readyMs,
});
function describeFailures(failed, count) {
    const lines = failed.map(({ holding, message }) => `  - ${nameOf(holding.row)}: ${message}`);
    return `${failed.length} of ${count} instances did not become ready; the others were given back.\n${lines.join('\n')}`;
}
const nameOf = (row) => `${row.instanceId} (${row.instanceType}, ${row.usageClass}${row.availabilityZone && `, ${row.availabilityZone}`})`;
const advice = {
    'capacity': 'EC2 had no capacity: allow more instance types or subnets, use usage-class spot-with-fallback, or try later.',
    'throttle': 'EC2 kept throttling: try again later, or ask AWS for higher API limits.',
    'stale-template': 'The launch template does not exist any more: run mode refresh, which makes it anew.',
    'permanent': 'EC2 will not launch this as it is configured: mend what it says, run mode refresh, and try again.',
};
const describeShortfall = (plan, had, failure, reasons) => `${had} of ${plan.request.instanceCount} instances of class ${plan.resourceClass.name} (${plan.request.usageClass}) could be had. ${advice[failure]}\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`;


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


/***/ }),

/***/ 606:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ay: () => (/* binding */ pMap)
/* harmony export */ });
/* unused harmony exports pMapIterable, pMapSkip */
async function pMap(
	iterable,
	mapper,
	{
		concurrency = Number.POSITIVE_INFINITY,
		stopOnError = true,
		signal,
	} = {},
) {
	return new Promise((resolve_, reject_) => {
		if (iterable[Symbol.iterator] === undefined && iterable[Symbol.asyncIterator] === undefined) {
			throw new TypeError(`Expected \`input\` to be either an \`Iterable\` or \`AsyncIterable\`, got (${typeof iterable})`);
		}

		if (typeof mapper !== 'function') {
			throw new TypeError('Mapper function is required');
		}

		if (!((Number.isSafeInteger(concurrency) && concurrency >= 1) || concurrency === Number.POSITIVE_INFINITY)) {
			throw new TypeError(`Expected \`concurrency\` to be an integer from 1 and up or \`Infinity\`, got \`${concurrency}\` (${typeof concurrency})`);
		}

		const result = [];
		const errors = [];
		const skippedIndexesMap = new Map();
		let isRejected = false;
		let isResolved = false;
		let isIterableDone = false;
		let resolvingCount = 0;
		let currentIndex = 0;
		const iterator = iterable[Symbol.iterator] === undefined ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();

		const signalListener = () => {
			reject(signal.reason);
		};

		const cleanup = () => {
			signal?.removeEventListener('abort', signalListener);
		};

		const resolve = value => {
			resolve_(value);
			cleanup();
		};

		const reject = reason => {
			isRejected = true;
			isResolved = true;
			reject_(reason);
			cleanup();
		};

		if (signal) {
			if (signal.aborted) {
				reject(signal.reason);
			}

			signal.addEventListener('abort', signalListener, {once: true});
		}

		const next = async () => {
			if (isResolved) {
				return;
			}

			const nextItem = await iterator.next();

			const index = currentIndex;
			currentIndex++;

			// Note: `iterator.next()` can be called many times in parallel.
			// This can cause multiple calls to this `next()` function to
			// receive a `nextItem` with `done === true`.
			// The shutdown logic that rejects/resolves must be protected
			// so it runs only one time as the `skippedIndex` logic is
			// non-idempotent.
			if (nextItem.done) {
				isIterableDone = true;

				if (resolvingCount === 0 && !isResolved) {
					if (!stopOnError && errors.length > 0) {
						reject(new AggregateError(errors)); // eslint-disable-line unicorn/error-message
						return;
					}

					isResolved = true;

					if (skippedIndexesMap.size === 0) {
						resolve(result);
						return;
					}

					const pureResult = [];

					// Support multiple `pMapSkip`'s.
					for (const [index, value] of result.entries()) {
						if (skippedIndexesMap.get(index) === pMapSkip) {
							continue;
						}

						pureResult.push(value);
					}

					resolve(pureResult);
				}

				return;
			}

			resolvingCount++;

			// Intentionally detached
			(async () => {
				try {
					const element = await nextItem.value;

					if (isResolved) {
						return;
					}

					const value = await mapper(element, index);

					// Use Map to stage the index of the element.
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

						// In that case we can't really continue regardless of `stopOnError` state
						// since an iterable is likely to continue throwing after it throws once.
						// If we continue calling `next()` indefinitely we will likely end up
						// in an infinite loop of failed iteration.
						try {
							await next();
						} catch (error) {
							reject(error);
						}
					}
				}
			})();
		};

		// Create the concurrent runners in a detached (non-awaited)
		// promise. We need this so we can await the `next()` calls
		// to stop creating runners before hitting the concurrency limit
		// if the iterable has already been marked as done.
		// NOTE: We *must* do this for async iterators otherwise we'll spin up
		// infinite `next()` calls by default and never start the event loop.
		(async () => {
			for (let index = 0; index < concurrency; index++) {
				try {
					// eslint-disable-next-line no-await-in-loop
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

function pMapIterable(
	iterable,
	mapper,
	{
		concurrency = Number.POSITIVE_INFINITY,
		backpressure = concurrency,
	} = {},
) {
	if (iterable[Symbol.iterator] === undefined && iterable[Symbol.asyncIterator] === undefined) {
		throw new TypeError(`Expected \`input\` to be either an \`Iterable\` or \`AsyncIterable\`, got (${typeof iterable})`);
	}

	if (typeof mapper !== 'function') {
		throw new TypeError('Mapper function is required');
	}

	if (!((Number.isSafeInteger(concurrency) && concurrency >= 1) || concurrency === Number.POSITIVE_INFINITY)) {
		throw new TypeError(`Expected \`concurrency\` to be an integer from 1 and up or \`Infinity\`, got \`${concurrency}\` (${typeof concurrency})`);
	}

	if (!((Number.isSafeInteger(backpressure) && backpressure >= concurrency) || backpressure === Number.POSITIVE_INFINITY)) {
		throw new TypeError(`Expected \`backpressure\` to be an integer from \`concurrency\` (${concurrency}) and up or \`Infinity\`, got \`${backpressure}\` (${typeof backpressure})`);
	}

	return {
		async * [Symbol.asyncIterator]() {
			const iterator = iterable[Symbol.asyncIterator] === undefined ? iterable[Symbol.iterator]() : iterable[Symbol.asyncIterator]();

			const promises = [];
			let pendingPromisesCount = 0;
			let isDone = false;
			let index = 0;

			function trySpawn() {
				if (isDone || !(pendingPromisesCount < concurrency && promises.length < backpressure)) {
					return;
				}

				pendingPromisesCount++;

				const promise = (async () => {
					const {done, value} = await iterator.next();

					if (done) {
						pendingPromisesCount--;
						return {done: true};
					}

					// Spawn if still below concurrency and backpressure limit
					trySpawn();

					try {
						const returnValue = await mapper(await value, index++);

						pendingPromisesCount--;

						if (returnValue === pMapSkip) {
							const index = promises.indexOf(promise);

							if (index > 0) {
								promises.splice(index, 1);
							}
						}

						// Spawn if still below backpressure limit and just dropped below concurrency limit
						trySpawn();

						return {done: false, value: returnValue};
					} catch (error) {
						pendingPromisesCount--;
						isDone = true;
						return {error};
					}
				})();

				promises.push(promise);
			}

			trySpawn();

			while (promises.length > 0) {
				const {error, done, value} = await promises[0]; // eslint-disable-line no-await-in-loop

				promises.shift();

				if (error) {
					throw error;
				}

				if (done) {
					return;
				}

				// Spawn if just dropped below backpressure limit and below the concurrency limit
				trySpawn();

				if (value === pMapSkip) {
					continue;
				}

				yield value;
			}
		},
	};
}

const pMapSkip = Symbol('skip');


/***/ })

};
