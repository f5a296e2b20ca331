import type { ReactNode } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';

interface ModalDialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog over the page: it keeps the focus, ends with Escape, and gives the focus back. */
export const ModalDialog = ({ title, isOpen, onClose, children }: ModalDialogProps) => (
  <ModalOverlay className="veil" isOpen={isOpen} onOpenChange={(open) => (open ? undefined : onClose())} isDismissable>
    <Modal className="modal">
      <Dialog>
        <Heading slot="title" level={2}>
          {title}
        </Heading>
        {children}
      </Dialog>
    </Modal>
  </ModalOverlay>
);
