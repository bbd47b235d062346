export const id = 344;
export const ids = [344];
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

/***/ 786:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G5: () => (/* binding */ command),
/* harmony export */   lq: () => (/* binding */ _ep0),
/* harmony export */   yt: () => (/* binding */ _mw0)
/* harmony export */ });
/* harmony import */ var _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8110);
/* harmony import */ var _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4435);



// node_modules/@aws-sdk/client-ec2/dist-es/commandBuilder.js
var command = (0,_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_1__/* .makeBuilder */ .k8)(_chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_0__/* .commonParams */ .Sx, "AmazonEC2", "EC2Client", _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_1__/* .getEndpointPlugin */ .rD);
var _ep0 = {};
var _mw0 = (Command, cs, config, o) => [];




/***/ }),

/***/ 1344:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FleetOperations: () => (/* binding */ FleetOperations),
/* harmony export */   createFleetInput: () => (/* binding */ createFleetInput)
/* harmony export */ });
/* harmony import */ var _chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3409);
/* harmony import */ var _chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(9018);
/* harmony import */ var _chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7003);
/* harmony import */ var _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(786);
/* harmony import */ var _chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3119);
/* harmony import */ var _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8110);
/* harmony import */ var _chunk_NX3JBOT7_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1686);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6787);
/* harmony import */ var _chunk_Q4ZEWER3_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(744);
/* harmony import */ var _chunk_2NEHLVL6_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(866);
/* harmony import */ var _chunk_UHSTR77O_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9556);
/* harmony import */ var _chunk_3TWAMTLI_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4126);
/* harmony import */ var _chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(9601);
/* harmony import */ var _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(4435);
/* harmony import */ var _chunk_VR3UKRZO_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(9565);
/* harmony import */ var _chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(2203);
/* harmony import */ var _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(7051);
/* harmony import */ var _chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(7946);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(4163);




















// node_modules/@aws-sdk/client-ec2/dist-es/commands/CreateFleetCommand.js
var CreateFleetCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._mw0 */ .yt, "CreateFleet", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__/* .CreateFleet$ */ .T9) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeInstancesCommand.js
var DescribeInstancesCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._mw0 */ .yt, "DescribeInstances", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__/* .DescribeInstances$ */ .eO) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/GetConsoleOutputCommand.js
var GetConsoleOutputCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._mw0 */ .yt, "GetConsoleOutput", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__/* .GetConsoleOutput$ */ .NX) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/TerminateInstancesCommand.js
var TerminateInstancesCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._mw0 */ .yt, "TerminateInstances", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__/* .TerminateInstances$ */ .CE) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/pagination/DescribeInstancesPaginator.js
var paginateDescribeInstances = (0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_11__/* .createPaginator */ .KU)(_chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__/* .EC2Client */ .gu, DescribeInstancesCommand, "NextToken", "NextToken", "MaxResults");

// src/services/ec2/console-tail.ts
var bootLine = /^.*?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} [a-z-]+: .*)$/;
var failure = "BOOT FAILED";
function consoleTail(console, lines) {
  const said = console.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  const failedAt = said.findLastIndex((line) => line.includes(failure));
  if (failedAt === -1) return said.slice(-lines).join("\n");
  const words = said.slice(0, failedAt + 1).flatMap((line) => bootLine.exec(line)?.[1] ?? (line.includes(failure) ? line : []));
  return words.slice(-lines).join("\n");
}

// src/services/ec2/fleet-operations.ts
var terminateBatch = 100;
var allowedTypesLimit = 400;
var unprotectedPrices = {
  OnDemandMaxPricePercentageOverLowestPrice: 999999,
  SpotMaxPricePercentageOverLowestPrice: 999999
};
var tagSpecification = (tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
function createFleetInput(request) {
  const { resourceClass, instanceTypes, usageClass } = request;
  const restricted = instanceTypes.allowed.length > 0 || instanceTypes.excluded.length > 0;
  const allowed = resourceClass.instanceTypes.filter((type) => (0,_chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_0__/* .matchesPatterns */ .vZ)(type, instanceTypes)).slice(0, allowedTypesLimit);
  const requirements = {
    VCpuCount: { Min: resourceClass.vcpus, Max: resourceClass.vcpus },
    MemoryMiB: { Min: resourceClass.memoryMiB },
    // Left alone, EC2 leaves bare metal and burstable types out; who names types decides that himself.
    ...restricted && {
      AllowedInstanceTypes: allowed,
      ...unprotectedPrices,
      BareMetal: "included",
      BurstablePerformance: "included"
    }
  };
  return {
    Type: "instant",
    ClientToken: request.launchToken,
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: {
          LaunchTemplateId: request.launchTemplate.id,
          Version: String(request.launchTemplate.version)
        },
        Overrides: request.subnets.map((subnet) => ({ SubnetId: subnet.subnetId, InstanceRequirements: requirements }))
      }
    ],
    TargetCapacitySpecification: { TotalTargetCapacity: request.count, DefaultTargetCapacityType: usageClass },
    ...usageClass === "spot" && { SpotOptions: { AllocationStrategy: "price-capacity-optimized" } },
    ...usageClass === "on-demand" && { OnDemandOptions: { AllocationStrategy: "lowest-price" } },
    TagSpecifications: [
      { ResourceType: "instance", Tags: tagSpecification(request.tags) },
      { ResourceType: "fleet", Tags: tagSpecification(request.tags) }
    ]
  };
}
var FleetOperations = class {
  #client;
  constructor(client) {
    this.#client = client;
  }
  /** Launches up to `count` instances. The same token again gives the same instances, never more. */
  async createFleet(request) {
    const output = await (0,_chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_3__/* .callAws */ .I)(
      "ec2:CreateFleet",
      `launch template ${request.launchTemplate.id}`,
      () => this.#client.send(new CreateFleetCommand(createFleetInput(request)))
    );
    const zones = new Map(request.subnets.map((subnet) => [subnet.subnetId, subnet.availabilityZone]));
    return {
      launched: (output.Instances ?? []).flatMap(
        (group) => (group.InstanceIds ?? []).map((instanceId) => ({
          instanceId,
          instanceType: group.InstanceType ?? "",
          usageClass: group.Lifecycle === "spot" ? "spot" : "on-demand",
          availabilityZone: zones.get(group.LaunchTemplateAndOverrides?.Overrides?.SubnetId ?? "") ?? ""
        }))
      ),
      errors: (output.Errors ?? []).map((error) => ({
        code: error.ErrorCode ?? "Unknown",
        message: error.ErrorMessage ?? ""
      }))
    };
  }
  /** The machines that carry the tag, in any of the states; all pages. */
  async tagged(tag, value, states) {
    return this.#describe([
      { Name: `tag:${tag}`, Values: [value] },
      { Name: "instance-state-name", Values: [...states] }
    ]);
  }
  /**
   * The machines among these that EC2 knows. Asked by filter, not by id: one id that is unknown,
   * as a new one may be for a while, would fail the whole request.
   */
  async machines(instanceIds) {
    const groups = Array.from(
      { length: Math.ceil(instanceIds.length / 200) },
      (_, index) => instanceIds.slice(index * 200, (index + 1) * 200)
    );
    return (await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_18__/* .mapAll */ .g)(groups, 2, (group) => this.#describe([{ Name: "instance-id", Values: [...group] }]))).flat();
  }
  /** The last lines that the machine wrote to its console; empty when EC2 has none yet. */
  async consoleTail(instanceId, lines) {
    const output = await this.#console(instanceId, true).catch((error) => {
      if ((0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_6__/* .codeOf */ .$N)(error) !== "UnsupportedOperation") throw error;
      return this.#console(instanceId, false);
    });
    return consoleTail(Buffer.from(output.Output ?? "", "base64").toString("utf8"), lines);
  }
  /** Ends machines. EC2 refuses a whole batch for one bad id: such a batch is taken apart. */
  async terminateInstances(instanceIds) {
    const batches = Array.from(
      { length: Math.ceil(instanceIds.length / terminateBatch) },
      (_, index) => instanceIds.slice(index * terminateBatch, (index + 1) * terminateBatch)
    );
    const results = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_18__/* .mapAll */ .g)(batches, 2, (batch) => this.#terminate(batch));
    return { ended: results.flatMap((result) => result.ended), failed: results.flatMap((result) => result.failed) };
  }
  #console(instanceId, latest) {
    return (0,_chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_3__/* .callAws */ .I)(
      "ec2:GetConsoleOutput",
      `instance ${instanceId}`,
      () => this.#client.send(new GetConsoleOutputCommand({ InstanceId: instanceId, Latest: latest }))
    );
  }
  async #terminate(batch) {
    try {
      await (0,_chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_3__/* .callAws */ .I)(
        "ec2:TerminateInstances",
        `instances ${batch.join(", ")}`,
        () => this.#client.send(new TerminateInstancesCommand({ InstanceIds: [...batch] }))
      );
      return { ended: batch, failed: [] };
    } catch (error) {
      const code = (0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_6__/* .codeOf */ .$N)(error);
      if (batch.length > 1 && (0,_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_1__/* .classifyLaunchFailure */ .kI)(code) !== "throttle") {
        const results = await (0,_chunk_4QJN7335_js__WEBPACK_IMPORTED_MODULE_18__/* .mapAll */ .g)(batch, 5, (id) => this.#terminate([id]));
        return { ended: results.flatMap((result) => result.ended), failed: results.flatMap((result) => result.failed) };
      }
      return {
        ended: [],
        failed: batch.map((instanceId) => ({ instanceId, code, message: (0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_6__/* .messageOf */ .bD)((0,_chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_3__/* .serviceErrorOf */ .T)(error)) }))
      };
    }
  }
  async #describe(filters) {
    const machines = [];
    const pages = paginateDescribeInstances({ client: this.#client, pageSize: 1e3 }, { Filters: filters });
    await (0,_chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_3__/* .callAws */ .I)("ec2:DescribeInstances", "the instances of the pool", async () => {
      for await (const page of pages) {
        for (const reservation of page.Reservations ?? [])
          machines.push(...(reservation.Instances ?? []).map(machineOf));
      }
    });
    return machines;
  }
};
var machineOf = (instance) => ({
  instanceId: instance.InstanceId ?? "",
  state: instance.State?.Name ?? "unknown",
  stateReason: instance.StateReason?.Message ?? "",
  launchedAt: instance.LaunchTime?.getTime() ?? 0,
  tags: Object.fromEntries((instance.Tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""]))
});



/***/ })

};
