export const id = 220;
export const ids = [220];
export const modules = {

/***/ 1220:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FleetOperations: () => (/* binding */ FleetOperations),
/* harmony export */   createFleetInput: () => (/* binding */ createFleetInput)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5193);
/* harmony import */ var _pool_instance_types_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(675);
/* harmony import */ var _pool_launch_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4471);
/* harmony import */ var _shared_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8382);
/* harmony import */ var _shared_map_all_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1633);
/* harmony import */ var _aws_call_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8734);






// TerminateInstances is throttled by a token per instance, 1,000 at most (EC2 API throttling guide); a batch of 100 leaves room for others.
const terminateBatch = 100;
// AllowedInstanceTypes takes at most 400 entries (EC2 API reference, InstanceRequirementsRequest).
const allowedTypesLimit = 400;
const tagSpecification = (tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
/** The request for one fleet; exported so that a test can hold it against the API's rules. */
function createFleetInput(request) {
    const { resourceClass, instanceTypes, usageClass } = request;
    const restricted = instanceTypes.allowed.length > 0 || instanceTypes.excluded.length > 0;
    // EC2 takes allowed or excluded types, not both: what the patterns leave is spelled out.
    const allowed = resourceClass.instanceTypes.filter((type) => (0,_pool_instance_types_js__WEBPACK_IMPORTED_MODULE_0__/* .matchesPatterns */ .vZ)(type, instanceTypes)).slice(0, allowedTypesLimit);
    const requirements = {
        VCpuCount: { Min: resourceClass.vcpus, Max: resourceClass.vcpus },
        MemoryMiB: { Min: resourceClass.memoryMiB },
        // Left alone, EC2 leaves bare metal and burstable types out; who names types decides that himself.
        ...(restricted && { AllowedInstanceTypes: allowed, BareMetal: 'included', BurstablePerformance: 'included' }),
    };
    return {
        Type: 'instant',
        ClientToken: request.launchToken,
        LaunchTemplateConfigs: [{
                LaunchTemplateSpecification: { LaunchTemplateId: request.launchTemplate.id, Version: String(request.launchTemplate.version) },
                Overrides: request.subnets.map((subnet) => ({ SubnetId: subnet.subnetId, InstanceRequirements: requirements })),
            }],
        TargetCapacitySpecification: { TotalTargetCapacity: request.count, DefaultTargetCapacityType: usageClass },
        ...(usageClass === 'spot' && { SpotOptions: { AllocationStrategy: 'price-capacity-optimized' } }),
        ...(usageClass === 'on-demand' && { OnDemandOptions: { AllocationStrategy: 'lowest-price' } }),
        TagSpecifications: [
            { ResourceType: 'instance', Tags: tagSpecification(request.tags) },
            { ResourceType: 'fleet', Tags: tagSpecification(request.tags) },
        ],
    };
}
/** Machines: launched by instant fleets, looked at, ended. */
class FleetOperations {
    #client;
    constructor(client) {
        this.#client = client;
    }
    /** Launches up to `count` instances. The same token again gives the same instances, never more. */
    async createFleet(request) {
        const output = await (0,_aws_call_js__WEBPACK_IMPORTED_MODULE_3__/* .callAws */ .I)('ec2:CreateFleet', `launch template ${request.launchTemplate.id}`, () => this.#client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_4__/* .CreateFleetCommand */ .igL(createFleetInput(request))));
        const zones = new Map(request.subnets.map((subnet) => [subnet.subnetId, subnet.availabilityZone]));
        return {
            launched: (output.Instances ?? []).flatMap((group) => (group.InstanceIds ?? []).map((instanceId) => ({
                instanceId,
                instanceType: group.InstanceType ?? '',
                usageClass: group.Lifecycle === 'spot' ? 'spot' : 'on-demand',
                availabilityZone: zones.get(group.LaunchTemplateAndOverrides?.Overrides?.SubnetId ?? '') ?? '',
            }))),
            errors: (output.Errors ?? []).map((error) => ({ code: error.ErrorCode ?? 'Unknown', message: error.ErrorMessage ?? '' })),
        };
    }
    /** The machines that carry the tag, in any of the states; all pages. */
    async tagged(tag, value, states) {
        return this.#describe([{ Name: `tag:${tag}`, Values: [value] }, { Name: 'instance-state-name', Values: [...states] }]);
    }
    /**
     * The machines among these that EC2 knows. Asked by filter, not by id: one id that is unknown,
     * as a new one may be for a while, would fail the whole request.
     */
    async machines(instanceIds) {
        // A filter takes at most 200 values (EC2 API reference).
        const groups = Array.from({ length: Math.ceil(instanceIds.length / 200) }, (_, index) => instanceIds.slice(index * 200, (index + 1) * 200));
        return (await (0,_shared_map_all_js__WEBPACK_IMPORTED_MODULE_5__/* .mapAll */ .g)(groups, 2, (group) => this.#describe([{ Name: 'instance-id', Values: [...group] }]))).flat();
    }
    /** The last lines that the machine wrote to its console; empty when EC2 has none yet. */
    async consoleTail(instanceId, lines) {
        const output = await (0,_aws_call_js__WEBPACK_IMPORTED_MODULE_3__/* .callAws */ .I)('ec2:GetConsoleOutput', `instance ${instanceId}`, () => this.#client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_4__/* .GetConsoleOutputCommand */ .Olx({ InstanceId: instanceId })));
        return Buffer.from(output.Output ?? '', 'base64').toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
    }
    /** Ends machines. EC2 refuses a whole batch for one bad id: such a batch is taken apart. */
    async terminateInstances(instanceIds) {
        const batches = Array.from({ length: Math.ceil(instanceIds.length / terminateBatch) }, (_, index) => instanceIds.slice(index * terminateBatch, (index + 1) * terminateBatch));
        const results = await (0,_shared_map_all_js__WEBPACK_IMPORTED_MODULE_5__/* .mapAll */ .g)(batches, 2, (batch) => this.#terminate(batch));
        return { ended: results.flatMap((result) => result.ended), failed: results.flatMap((result) => result.failed) };
    }
    async #terminate(batch) {
        try {
            await (0,_aws_call_js__WEBPACK_IMPORTED_MODULE_3__/* .callAws */ .I)('ec2:TerminateInstances', `instances ${batch.join(', ')}`, () => this.#client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_4__/* .TerminateInstancesCommand */ .NaF({ InstanceIds: [...batch] })));
            return { ended: batch, failed: [] };
        }
        catch (error) {
            const code = (0,_shared_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .codeOf */ .$N)(error);
            // A request that came too soon is none the better for being a hundred.
            if (batch.length > 1 && (0,_pool_launch_js__WEBPACK_IMPORTED_MODULE_1__/* .classifyLaunchFailure */ .kI)(code) !== 'throttle') {
                const results = await (0,_shared_map_all_js__WEBPACK_IMPORTED_MODULE_5__/* .mapAll */ .g)(batch, 5, (id) => this.#terminate([id]));
                return { ended: results.flatMap((result) => result.ended), failed: results.flatMap((result) => result.failed) };
            }
            return { ended: [], failed: batch.map((instanceId) => ({ instanceId, code, message: (0,_shared_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .messageOf */ .bD)(error) })) };
        }
    }
    async #describe(filters) {
        const machines = [];
        const pages = (0,_aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_4__/* .paginateDescribeInstances */ .H0T)({ client: this.#client, pageSize: 1_000 }, { Filters: filters });
        await (0,_aws_call_js__WEBPACK_IMPORTED_MODULE_3__/* .callAws */ .I)('ec2:DescribeInstances', 'the instances of the pool', async () => {
            for await (const page of pages) {
                for (const reservation of page.Reservations ?? [])
                    machines.push(...(reservation.Instances ?? []).map(machineOf));
            }
        });
        return machines;
    }
}
const machineOf = (instance) => ({
    instanceId: instance.InstanceId ?? '',
    state: instance.State?.Name ?? 'unknown',
    stateReason: instance.StateReason?.Message ?? '',
    launchedAt: instance.LaunchTime?.getTime() ?? 0,
    tags: Object.fromEntries((instance.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
});


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
