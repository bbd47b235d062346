export const id = 1;
export const ids = [1];
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

/***/ 8001:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   release: () => (/* binding */ release)
/* harmony export */ });
/* harmony import */ var _pool_offers_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9723);
/* harmony import */ var _pool_run_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1963);
/* harmony import */ var _pool_transitions_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7922);
/* harmony import */ var _shared_map_all_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1633);




const writesAtOnce = 50;
/**
 * Hands the instances of a run attempt back to the pool, each under a fresh label. Does not wait for
 * their agents. To release twice, or nothing, is a success.
 *
 * @throws SetupError, AccessDeniedError; whatever could be released has been by then
 */
async function release(services, request) {
    const { log } = services;
    const [configuration, rows] = await Promise.all([services.metadata.configuration(), services.instances.byOwner((0,_pool_run_js__WEBPACK_IMPORTED_MODULE_2__/* .ownerOf */ .b)(request.run))]);
    const wanted = request.instanceIds && new Set(request.instanceIds);
    const running = rows.filter((row) => row.state === 'running' && (wanted?.has(row.instanceId) ?? true));
    const held = new Set(running.map((row) => row.instanceId));
    const notHeld = [...(wanted ?? [])].filter((instanceId) => !held.has(instanceId));
    for (const instanceId of notHeld) {
        log.warning(`${instanceId}: not released, run ${(0,_pool_run_js__WEBPACK_IMPORTED_MODULE_2__/* .ownerOf */ .b)(request.run)} does not hold it (released before, ended, or another run's)`);
    }
    const byClass = Map.groupBy(running, (row) => row.resourceClass);
    const released = await (0,_shared_map_all_js__WEBPACK_IMPORTED_MODULE_3__/* .mapAll */ .g)([...byClass], byClass.size || 1, ([className, members]) => releaseClass(services, configuration, className, members));
    return { released: released.flat(), notHeld };
}
async function releaseClass(services, configuration, className, rows) {
    const { clock, random, log, instances, queues } = services;
    const resourceClass = configuration.resourceClasses.find((candidate) => candidate.name === className);
    const available = resourceClass !== undefined && resourceClass.drainingSince === undefined;
    const idleTimeMs = (resourceClass?.idleTimeSec ?? configuration.idleTimeSec) * 1_000;
    const now = clock.now();
    // Nobody may claim an instance of a removed class: it is idle for no time at all, and ends.
    const changes = rows.map((row) => (0,_pool_transitions_js__WEBPACK_IMPORTED_MODULE_1__/* .release */ ._r)(row, now, random.id(), available ? now + idleTimeMs : now, random.label()));
    // The offers go first: one that comes before its write is returned by whoever finds it, one that never comes is a lost instance.
    if (available)
        await queues.send(resourceClass.queueUrl, changes.map((change) => (0,_pool_offers_js__WEBPACK_IMPORTED_MODULE_0__/* .offerOf */ .yS)(change.next)));
    const results = await (0,_shared_map_all_js__WEBPACK_IMPORTED_MODULE_3__/* .mapAll */ .g)(changes, writesAtOnce, async (change) => {
        const result = await instances.apply(change);
        const { instanceId } = change.next;
        log.info(result.ok ? `${instanceId}: running → idle (${className}, epoch ${change.next.epoch})` : `${instanceId}: not released, it is ${result.current?.state ?? 'gone'} by now`);
        return result;
    });
    return results.flatMap((result) => (result.ok ? [result.row] : []));
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
