#ifndef LEVADA_DATASET_SOURCE_STORED_H_
#define LEVADA_DATASET_SOURCE_STORED_H_

#include "dataset/store.h"

namespace levada {

// The elements of a dataset on disk. Several shards are read two at a time in turn, an element each; where one is at its
// end the next takes its place.
Result<Ref<DatasetNode>> MakeStored(const std::string& path, const Manifest& manifest);
// Those of one shard.
Result<Ref<DatasetNode>> MakeStoredShard(const std::string& path, const Manifest& manifest, const StoredShard& shard);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_STORED_H_
