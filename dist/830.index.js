export const id = 830;
export const ids = [830];
export const modules = {

/***/ 3830:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CatalogOperations: () => (/* binding */ CatalogOperations)
/* harmony export */ });
/* harmony import */ var _chunk_SQHYFIJC_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4241);
/* harmony import */ var _chunk_P77KPKK6_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6451);
/* harmony import */ var _chunk_H6AINOXC_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9006);
/* harmony import */ var _chunk_ILTMAJSK_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8515);
/* harmony import */ var _chunk_SS7FYB2G_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3847);
/* harmony import */ var _chunk_GI2V4TK4_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8787);
/* harmony import */ var _chunk_Z7EQYPEB_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(123);
/* harmony import */ var _chunk_M2Z5CM6Y_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(4627);
/* harmony import */ var _chunk_UDTYDSUG_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(2966);
/* harmony import */ var _chunk_XX7EU7WW_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(12);
/* harmony import */ var _chunk_PIBN6R3K_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(7385);
/* harmony import */ var _chunk_VJGUTOZH_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(4983);
/* harmony import */ var _chunk_XY5FUWDV_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(5110);
/* harmony import */ var _chunk_7IMM54EN_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(8184);
/* harmony import */ var _chunk_2DM5FZ7K_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(3638);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(5820);

















// ../../work/wt/github/node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeImagesCommand.js
var DescribeImagesCommand = class extends (0,_chunk_SQHYFIJC_js__WEBPACK_IMPORTED_MODULE_0__/* .command */ .G5)(_chunk_SQHYFIJC_js__WEBPACK_IMPORTED_MODULE_0__/* ._ep0 */ .lq, _chunk_SQHYFIJC_js__WEBPACK_IMPORTED_MODULE_0__/* ._mw0 */ .yt, "DescribeImages", _chunk_P77KPKK6_js__WEBPACK_IMPORTED_MODULE_1__/* .DescribeImages$ */ .gy) {
};

// ../../work/wt/github/node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeSubnetsCommand.js
var DescribeSubnetsCommand = class extends (0,_chunk_SQHYFIJC_js__WEBPACK_IMPORTED_MODULE_0__/* .command */ .G5)(_chunk_SQHYFIJC_js__WEBPACK_IMPORTED_MODULE_0__/* ._ep0 */ .lq, _chunk_SQHYFIJC_js__WEBPACK_IMPORTED_MODULE_0__/* ._mw0 */ .yt, "DescribeSubnets", _chunk_P77KPKK6_js__WEBPACK_IMPORTED_MODULE_1__/* .DescribeSubnets$ */ ._3) {
};

// ../../work/wt/github/node_modules/@aws-sdk/client-ec2/dist-es/commands/GetInstanceTypesFromInstanceRequirementsCommand.js
var GetInstanceTypesFromInstanceRequirementsCommand = class extends (0,_chunk_SQHYFIJC_js__WEBPACK_IMPORTED_MODULE_0__/* .command */ .G5)(_chunk_SQHYFIJC_js__WEBPACK_IMPORTED_MODULE_0__/* ._ep0 */ .lq, _chunk_SQHYFIJC_js__WEBPACK_IMPORTED_MODULE_0__/* ._mw0 */ .yt, "GetInstanceTypesFromInstanceRequirements", _chunk_P77KPKK6_js__WEBPACK_IMPORTED_MODULE_1__/* .GetInstanceTypesFromInstanceRequirements$ */ ._h) {
};

// ../../work/wt/github/node_modules/@aws-sdk/client-ec2/dist-es/pagination/GetInstanceTypesFromInstanceRequirementsPaginator.js
var paginateGetInstanceTypesFromInstanceRequirements = (0,_chunk_XX7EU7WW_js__WEBPACK_IMPORTED_MODULE_9__/* .createPaginator */ .KU)(_chunk_P77KPKK6_js__WEBPACK_IMPORTED_MODULE_1__/* .EC2Client */ .gu, GetInstanceTypesFromInstanceRequirementsCommand, "NextToken", "NextToken", "MaxResults");

// src/services/ec2/catalog-operations.ts
var CatalogOperations = class {
  #client;
  constructor(client) {
    this.#client = client;
  }
  /** @throws InputError when there is no such image, or it cannot be a Linux runner */
  async image(imageId) {
    const images = await this.#describe(
      "DescribeImages",
      `image ${imageId}`,
      async () => (await this.#client.send(new DescribeImagesCommand({ ImageIds: [imageId] }))).Images ?? []
    );
    const [image] = images;
    if (image === void 0) {
      throw new _chunk_SS7FYB2G_js__WEBPACK_IMPORTED_MODULE_4__/* .InputError */ .dz([
        `ami: '${imageId}' is not an image that this account can use in this region. Image ids differ by region; look it up with: aws ec2 describe-images --image-ids ${imageId}`
      ]);
    }
    const { Architecture: architecture, RootDeviceName: rootDeviceName } = image;
    if (architecture !== "x86_64" && architecture !== "arm64" || image.Platform === "Windows" || rootDeviceName === void 0) {
      throw new _chunk_SS7FYB2G_js__WEBPACK_IMPORTED_MODULE_4__/* .InputError */ .dz([
        `ami: '${imageId}' (${architecture ?? "unknown"}, ${image.PlatformDetails ?? image.Platform ?? "unknown platform"}) cannot be used. Allowed is a Linux image for x86_64 or arm64, for example Ubuntu 24.04.`
      ]);
    }
    return { imageId, architecture, rootDeviceName };
  }
  /** @throws InputError that names every subnet that does not exist */
  async subnets(subnetIds) {
    const found = await this.#describe(
      "DescribeSubnets",
      `subnets ${subnetIds.join(", ")}`,
      async () => (
        // By filter: asked by id, one unknown subnet would hide the others.
        (await this.#client.send(
          new DescribeSubnetsCommand({ Filters: [{ Name: "subnet-id", Values: [...subnetIds] }] })
        )).Subnets ?? []
      )
    );
    const zones = new Map(found.map((subnet) => [subnet.SubnetId, subnet.AvailabilityZone ?? ""]));
    const missing = subnetIds.filter((subnetId) => !zones.has(subnetId));
    if (missing.length > 0) {
      throw new _chunk_SS7FYB2G_js__WEBPACK_IMPORTED_MODULE_4__/* .InputError */ .dz(
        missing.map(
          (subnetId) => `subnet-ids: '${subnetId}' does not exist in this account and region. Look yours up with: aws ec2 describe-subnets`
        )
      );
    }
    return subnetIds.map((subnetId) => ({ subnetId, availabilityZone: zones.get(subnetId) ?? "" }));
  }
  /** Every type that has the class's vCPUs and at least its memory, in the region, for the architecture; sorted. */
  async instanceTypes(resourceClass, architecture) {
    const pages = paginateGetInstanceTypesFromInstanceRequirements(
      { client: this.#client, pageSize: 1e3 },
      {
        ArchitectureTypes: [architecture],
        VirtualizationTypes: ["hvm"],
        InstanceRequirements: {
          VCpuCount: { Min: resourceClass.vcpus, Max: resourceClass.vcpus },
          MemoryMiB: { Min: resourceClass.memoryMiB },
          BareMetal: "included",
          BurstablePerformance: "included"
        }
      }
    );
    return (0,_chunk_H6AINOXC_js__WEBPACK_IMPORTED_MODULE_2__/* .callAws */ .I)("ec2:GetInstanceTypesFromInstanceRequirements", `class ${resourceClass.name}`, async () => {
      const types = [];
      for await (const page of pages)
        types.push(...(page.InstanceTypes ?? []).flatMap((type) => type.InstanceType ?? []));
      return types.sort();
    });
  }
  /** EC2 answers an unknown id with an error rather than with nothing. */
  async #describe(operation, resource, request) {
    try {
      return await (0,_chunk_H6AINOXC_js__WEBPACK_IMPORTED_MODULE_2__/* .callAws */ .I)(`ec2:${operation}`, resource, request);
    } catch (error) {
      if (/^Invalid\w+ID\.(NotFound|Malformed|Unavailable)$/i.test((0,_chunk_SS7FYB2G_js__WEBPACK_IMPORTED_MODULE_4__/* .codeOf */ .$N)(error))) return [];
      throw error instanceof Error ? error : new Error((0,_chunk_SS7FYB2G_js__WEBPACK_IMPORTED_MODULE_4__/* .messageOf */ .bD)(error));
    }
  }
};



/***/ }),

/***/ 4241:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G5: () => (/* binding */ command),
/* harmony export */   lq: () => (/* binding */ _ep0),
/* harmony export */   yt: () => (/* binding */ _mw0)
/* harmony export */ });
/* harmony import */ var _chunk_P77KPKK6_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6451);
/* harmony import */ var _chunk_PIBN6R3K_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7385);



// ../../work/wt/github/node_modules/@aws-sdk/client-ec2/dist-es/commandBuilder.js
var command = (0,_chunk_PIBN6R3K_js__WEBPACK_IMPORTED_MODULE_1__/* .makeBuilder */ .k8)(_chunk_P77KPKK6_js__WEBPACK_IMPORTED_MODULE_0__/* .commonParams */ .Sx, "AmazonEC2", "EC2Client", _chunk_PIBN6R3K_js__WEBPACK_IMPORTED_MODULE_1__/* .getEndpointPlugin */ .rD);
var _ep0 = {};
var _mw0 = (Command, cs, config, o) => [];




/***/ })

};
