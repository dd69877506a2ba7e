#include "dataset/pass_epochs.h"

namespace levada {

PassEpochs PassEpochs::Make(const DatasetNode& node, PlanContext& context, bool moves, EpochCounter* counter,
                            int64_t* seed) {
  const EpochChoice& choice = context.epochs();
  PassEpochs epochs;
  epochs.moves_ = moves;
  epochs.counter_ = counter;
  epochs.place_ = context.MeetAgain(&node, &epochs.base_epoch_);
  switch (choice.kind) {
    case EpochChoice::Kind::kNext:
      if (epochs.place_ == 0) epochs.base_epoch_ = moves ? counter->Next() : 0;
      break;
    case EpochChoice::Kind::kFixed:
      epochs.base_epoch_ = choice.epoch;
      epochs.counted_ = false;
      break;
    case EpochChoice::Kind::kRestored: {
      const ShuffleEpoch& saved = choice.restored[context.num_shuffles()];
      *seed = saved.seed;
      epochs.base_epoch_ = saved.base_epoch;
      break;
    }
  }
  if (epochs.place_ == 0) context.MeetFirst(&node, epochs.base_epoch_);
  epochs.number_ = context.AddShuffle({*seed, epochs.base_epoch_});
  return epochs;
}

}  // namespace levada
